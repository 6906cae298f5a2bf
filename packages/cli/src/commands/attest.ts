/** `troth attest`: a named role states what no software can check. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { plainDate, readNamedFile } from '../arguments.ts';
import { examples } from '../examples.ts';
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
  readonly expires?: Temporal.PlainDate;
}

export function addAttest(program: Command, run: Run): void {
  program
    .command('attest')
    .summary('state what no software can check')
    .description(
      'Records that a person, in the role that the promise names, states that it is kept. Counts\nuntil it expires. The document given as evidence is not stored: its SHA-256 is.',
    )
    .argument('<promise>', 'such as P18 or panda/P18')
    .requiredOption('--role <role>', 'role that the clause names, such as head-of-people')
    .requiredOption('--by <name>', 'who states it')
    .requiredOption('--statement <text>', 'what is stated, in a sentence')
    .option('--evidence <file>', 'document that it rests on')
    .option(
      '--expires <date>',
      "last day that it counts (default: the end of the clause's period)",
      plainDate,
    )
    .addHelpText(
      'after',
      examples(
        'troth attest panda/P18 --role head-of-people --by "Ann Example" \\\n      --statement "Every employee was checked" --evidence checks-2026.pdf',
      ),
    )
    .action((promise: string, options: Options, command: Command) =>
      run(command, (session) => attest(session, promise, options)),
    );
}

async function attest(session: Session, name: string, options: Options): Promise<Outcome> {
  const { role, by, statement, evidence: path, expires } = options;
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
      ...(expires === undefined ? {} : { expires }),
    });
    return {
      exitCode: exitCodes.done,
      json: { policy: policy.id, promise, ...recorded },
      text: ({ command }) =>
        [
          `${policy.id}/${promise} is attested until ${recorded.expiresAt?.slice(0, 10) ?? 'further notice'}.`,
          `It counts from the next check: ${command} check ${policy.id}/${promise}`,
          `Ledger entry ${recorded.entry}`,
        ].join('\n'),
    };
  });
}
