import type { Command } from 'commander';
import type { UnderWay } from '@troth/server';
import type { Run } from '../../action.ts';
import { usageError } from '../../error.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type OpenSession, type Session } from '../../session.ts';
import { policyWith, whomOf, withWhom, type WhomOptions } from '../../whom.ts';

interface Options extends Omit<WhomOptions, 'subject'> {
  readonly subject?: string;
  readonly dataset?: string;
  readonly of?: string;
  readonly reason: string;
  readonly owner: string;
}

export function addHoldAdd(hold: Command, run: Run): void {
  withWhom(
    hold
      .command('add')
      .description('Puts a hold on one person or on one dataset.')
      .option('--dataset <dataset>', 'such as main.reviews')
      .option('--subject <kind>', 'kind of person, such as employee'),
  )
    .option('--of <policy>', 'policy, where it cannot be told')
    .requiredOption('--reason <reason>', 'why, in 20 characters or more')
    .requiredOption('--owner <owner>', 'who answers for it')
    .addHelpText(
      'after',
      examples(
        'troth hold add --of plai --dataset main.reviews --owner legal \\\n      --reason "Evidence in a case before the labour court"',
      ),
    )
    .action((options: Options, command: Command) =>
      run(command, (session) => add(session, options)),
    );
}

function add(session: Session, options: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const { reason, owner } = options;
    const policy = policyOf(installation, options);
    const id = await installation.requests.addHold(policy, { on: placeOf(options), reason, owner });
    const runs = await installation.requests.runsUnder(id);
    return {
      exitCode: exitCodes.done,
      json: { id, policy, runs },
      text: ({ command }) =>
        [`Hold ${id} of ${policy}. End it: ${command} hold end ${id}`, ...runs.map(said)].join(
          '\n',
        ),
    };
  });
}

/** A batch that has begun is not called back. */
function said({ request, right, rows }: UnderWay): string {
  const gone = `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row was' : 'rows were'}`;
  return `Request ${request} (${right}) is running now: ${gone} done before the hold, and a batch in the making may still follow. What stays: troth request show ${request}`;
}

function placeOf({ dataset, subject: kind, ...whom }: Options) {
  if (dataset !== undefined && kind === undefined) return { dataset };
  if (kind !== undefined && dataset === undefined) return { kind, whom: whomOf(whom) };
  throw usageError('A hold is on one person, by --subject, or on one dataset, by --dataset.');
}

function policyOf(
  installation: OpenSession['installation'],
  { of, subject, dataset = '' }: Options,
): string {
  if (of !== undefined) return of;
  if (subject !== undefined) return policyWith(installation, subject);
  const [store = '', name = ''] = dataset.split('.');
  const known = installation.policies.filter(
    ({ policy }) => policy.map.stores[store]?.datasets[name],
  );
  if (known[0] && known.length === 1) return known[0].policy.id;
  throw usageError(`Name the policy of ${dataset} with --of.`);
}
