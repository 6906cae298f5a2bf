import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';

export function addHoldRelease(hold: Command, run: Run): void {
  hold
    .command('release')
    .description(
      'Answers for a ledger entry that cannot be opened any more and may have been a hold: nothing is\ndestroyed under its policy until somebody does. Recorded in the ledger.',
    )
    .argument('<entry>', 'as the refusal names it')
    .requiredOption('--reason <text>', 'why nothing is held by it, in 20 characters or more')
    .addHelpText(
      'after',
      examples('troth hold release ENTRY --reason "Both holds of 2024 were lifted by the court."'),
    )
    .action((entry: string, { reason }: { readonly reason: string }, command: Command) =>
      run(command, (session) => release(session, entry, reason)),
    );
}

function release(session: Session, entry: string, reason: string): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    await installation.requests.releaseEntry(entry, reason);
    return {
      exitCode: exitCodes.done,
      json: { entry },
      text: () => `Entry ${entry} holds nothing any more.`,
    };
  });
}
