/** `troth attest`: a named role states what no software can check. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { plainDate, readNamedFile } from '../arguments.ts';
import { examples } from '../examples.ts';
import { usageError } from '../error.ts';
import { exitCodes } from '../exit-code.ts';
import type { Outcome } from '../outcome.ts';
import { findPromise } from '../promise-name.ts';
import type { Run } from '../action.ts';
import { withInstallation, type Session } from '../session.ts';

interface Options {
  readonly role: string;
  readonly by: string;
  readonly statement: string;
  readonly evidence?: string;
  readonly made?: Temporal.PlainDate;
  readonly expires?: Temporal.PlainDate;
  readonly of?: string;
}

export function addAttest(program: Command, run: Run): void {
  program
    .command('attest')
    .summary('state what no software can check')
    .description(
      'Records that a person, in the role that the promise names, states that it is kept. Counts\nuntil it expires. The document given as evidence is not stored: its SHA-256 is.\n`map` in place of a promise attests the data map: what it declares of regions, hosts, purposes,\nroles and the like, which nobody can measure. It counts for the map as it is now.',
    )
    .argument('<promise>', 'such as P18 or panda/P18; or: map')
    .requiredOption('--role <role>', 'role that the clause names, such as head-of-people')
    .option('--of <policy>', 'the policy whose data map is attested')
    .requiredOption('--by <name>', 'who states it')
    .requiredOption('--statement <text>', 'what is stated, in a sentence')
    .option('--evidence <file>', 'document that it rests on')
    .option('--made <date>', 'day on which it was stated (default: today)', plainDate)
    .option(
      '--expires <date>',
      "last day that it counts (default: the end of the clause's period)",
      plainDate,
    )
    .addHelpText(
      'after',
      examples(
        'troth attest panda/P18 --role head-of-people --by "Ann Example" \\\n      --statement "Every employee was checked" --evidence checks-2026.pdf',
        'troth attest map --of panda --role head-of-privacy --by "Ann Example" \\\n      --statement "I went through the data map; it says what is so"',
      ),
    )
    .action((promise: string, options: Options, command: Command) =>
      run(command, (session) =>
        promise === 'map' ? attestMap(session, options) : attest(session, promise, options),
      ),
    );
}

async function attest(session: Session, name: string, options: Options): Promise<Outcome> {
  const { role, by, statement, evidence: path, made, expires, of } = options;
  if (of !== undefined) {
    throw usageError(
      '--of is for `troth attest map`. Name the promise with its policy: panda/P18.',
    );
  }
  const bytes = path === undefined ? undefined : await readNamedFile(session.shell.cwd, path);
  return withInstallation(session, async ({ installation }) => {
    const { policy, promise } = findPromise(installation.policies, name);
    const recorded = await installation.attest(policy.id, {
      promise,
      role,
      by,
      statement,
      ...(path === undefined || bytes === undefined
        ? {}
        : { evidence: { name: basename(path), bytes } }),
      ...(made === undefined ? {} : { made }),
      ...(expires === undefined ? {} : { expires }),
    });
    return {
      exitCode: exitCodes.done,
      json: { policy: policy.id, promise, ...recorded },
      text: ({ command }) =>
        [
          `${policy.id}/${promise} is attested until ${recorded.until ?? 'further notice'}.`,
          `It counts from the next check: ${command} check ${policy.id}/${promise}`,
          `Ledger entry ${recorded.entry}`,
        ].join('\n'),
    };
  });
}

async function attestMap(session: Session, options: Options): Promise<Outcome> {
  const { role, by, statement, made, expires, of } = options;
  if (options.evidence !== undefined) {
    throw usageError('A data map is attested as it stands, without --evidence.');
  }
  return withInstallation(session, async ({ installation }) => {
    const policy = of ?? onlyPolicy(installation.policies.map((loaded) => loaded.policy.id));
    const recorded = await installation.attestMap(policy, {
      role,
      by,
      statement,
      ...(made === undefined ? {} : { made }),
      ...(expires === undefined ? {} : { expires }),
    });
    return {
      exitCode: exitCodes.done,
      json: { policy, map: true, ...recorded },
      text: ({ command }) =>
        [
          `The data map of ${policy} is attested until ${recorded.until ?? 'further notice'}, as it is now.`,
          `How all stands with it: ${command} status`,
          `Ledger entry ${recorded.entry}`,
        ].join('\n'),
    };
  });
}

function onlyPolicy(ids: readonly string[]): string {
  const [id] = ids;
  if (id !== undefined && ids.length === 1) return id;
  throw usageError(`Say whose data map it is: --of ${ids.join(' or --of ')}.`);
}
