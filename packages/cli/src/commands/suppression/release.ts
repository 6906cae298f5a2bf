import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { usageError } from '../../error.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';

interface Options {
  readonly request?: string;
  readonly reason: string;
}

export function addSuppressionRelease(suppression: Command, run: Run): void {
  suppression
    .command('release')
    .description(
      "Says that somebody else has a key, an address or a number now that was an erased person's: it is\nno longer looked for. The reason stands in the ledger.",
    )
    .argument('[pseudonym]', 'as `troth suppression list` and `replay` show it')
    .option('--request <id>', 'all that came onto the list with this request')
    .requiredOption('--reason <text>', 'how that is known; no name, no address')
    .addHelpText(
      'after',
      examples('troth suppression release PSEUDONYM --reason "The name was given to a new member"'),
    )
    .action((pseudonym: string | undefined, options: Options, command: Command) =>
      run(command, (session) => release(session, pseudonym, options)),
    );
}

function release(
  session: Session,
  pseudonym: string | undefined,
  { request, reason }: Options,
): Promise<Outcome> {
  const of =
    pseudonym !== undefined && request === undefined
      ? { pseudonym }
      : request !== undefined && pseudonym === undefined
        ? { request }
        : undefined;
  if (of === undefined) throw usageError('Say what is released: a pseudonym, or --request.');
  return withInstallation(session, async ({ installation }) => {
    const released = await installation.requests.releaseSuppression({ of, reason });
    return {
      exitCode: exitCodes.done,
      json: { released },
      text: () =>
        released === 1
          ? 'Released: this pseudonym is no longer looked for.'
          : `Released: these ${released} pseudonyms are no longer looked for.`,
    };
  });
}
