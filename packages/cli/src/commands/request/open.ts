import { type Command, InvalidArgumentError, Option } from 'commander';
import type { NewRequest, Whom } from '@troth/server';
import type { Run } from '../../action.ts';
import { collected } from '../../arguments.ts';
import { usageError } from '../../error.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { readPeople } from '../../people-file.ts';
import { withInstallation, type Session } from '../../session.ts';
import { requestLine } from '../../text/request.ts';
import { policyWith, whomOf, withWhom, type WhomOptions } from '../../whom.ts';

const rights = [
  'erasure',
  'access',
  'portability',
  'rectification',
  'restriction',
  'objection',
] as const;

interface Options extends WhomOptions {
  readonly right: (typeof rights)[number];
  readonly keys?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly empty?: readonly string[];
  readonly purpose?: readonly string[];
  readonly of?: string;
  readonly verified?: string;
  readonly gone?: true;
}

export function addRequestOpen(request: Command, run: Run): void {
  withWhom(
    request
      .command('open')
      .description("Opens a person's request. Whom it is about is kept encrypted.")
      .addOption(
        new Option('--right <right>', 'what is asked for').choices(rights).default('erasure'),
      )
      .requiredOption('--subject <kind>', 'kind of person, such as employee'),
  )
    .option('--keys <file>', 'several people: CSV whose first line names the columns of the key')
    .option(
      '--set <store.dataset.field=value>',
      'rectification: the right value; may be repeated',
      fieldValue,
    )
    .option(
      '--empty <store.dataset.field>',
      'rectification: nothing stands there; may be repeated',
      collected,
    )
    .option('--purpose <purpose>', 'objection: to this use; may be repeated', collected)
    .option('--of <policy>', 'policy, where several know such people')
    .option('--verified <how>', 'how the person was recognized; no name, no address')
    .option('--gone', "erasure: the person's own row went before; what can be searched is searched")
    .addHelpText(
      'after',
      examples(
        'troth request open --subject employee --key company_id=3 --key id=17',
        'troth request open --right access --subject employee --email ada@example.org \\\n      --verified "signed in"',
        'troth request open --right rectification --subject employee --key company_id=3 --key id=17 \\\n      --set main.employees.last_name=Quill',
        'troth request open --right objection --subject visitor --key visitor_id=v1 --purpose marketing',
      ),
    )
    .action((options: Options, command: Command) =>
      run(command, (session) => open(session, options)),
    );
}

function fieldValue(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const equals = text.indexOf('=');
  const name = text.slice(0, equals);
  if (equals > 0 && Object.hasOwn(before, name)) {
    throw new InvalidArgumentError(`${name} is given twice. Say once what is right.`);
  }
  if (equals > 0) return { ...before, [name]: text.slice(equals + 1) };
  throw new InvalidArgumentError('It reads store.dataset.field=value.');
}

function open(session: Session, options: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const { right, subject: kind, of = policyWith(installation, kind), verified } = options;
    const request = await installation.requests.open(of, {
      right,
      kind,
      whom: await peopleOf(session, options),
      input: inputOf(options),
      ...(verified === undefined ? {} : { verified }),
    });
    return {
      exitCode: exitCodes.done,
      json: request,
      text: (look) => {
        const next =
          verified === undefined ? `verify ${request.id} --how HOW` : `plan ${request.id}`;
        return [
          requestLine(request, look),
          ...request.alsoOpen.map((id) => `Open for the same person already: ${id}`),
          `Next: ${look.command} request ${next}`,
        ].join('\n');
      },
    };
  });
}

async function peopleOf({ shell }: Session, options: Options): Promise<readonly Whom[]> {
  const { keys, key, email } = options;
  if (keys === undefined) return [whomOf(options)];
  if (key === undefined && email === undefined) return readPeople(shell.cwd, keys);
  throw usageError('Say whom it is about once: --keys for several, --key or --email for one.');
}

function inputOf({ right, set, empty, purpose, gone }: Options): NonNullable<NewRequest['input']> {
  if (set !== undefined && right !== 'rectification') {
    throw usageError('--set goes with --right rectification.');
  }
  if (empty !== undefined && right !== 'rectification') {
    throw usageError('--empty goes with --right rectification.');
  }
  if (purpose !== undefined && right !== 'objection') {
    throw usageError('--purpose goes with --right objection.');
  }
  if (gone && right !== 'erasure') throw usageError('--gone goes with --right erasure.');
  return {
    ...(gone ? { gone } : {}),
    ...(set ? { set } : {}),
    ...(empty ? { empty } : {}),
    ...(purpose ? { purposes: purpose } : {}),
  };
}
