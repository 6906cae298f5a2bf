import type { Command } from 'commander';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Run } from '../../action.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { evidenceText } from '../../text/evidence.ts';

export function addLedgerEvidence(ledger: Command, run: Run): void {
  ledger
    .command('evidence')
    .description(
      'Opens what an entry commits to, and compares it with the commitment. Needs the keyring of this\ninstallation.',
    )
    .argument('<entry>', 'id as "troth explain" shows it')
    .addHelpText(
      'after',
      examples('troth ledger evidence ENTRY', 'troth ledger evidence ENTRY --json'),
    )
    .action((entry: string, _: unknown, command: Command) =>
      run(command, (session) => evidence(session, entry)),
    );
}

/** Evidence that has gone or was changed is broken; of a destroyed key, nobody can tell any more. */
function evidence(session: Session, entry: string): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const opened = await installation.evidence(entry);
    const { fault, isVoid } = opened;
    return {
      exitCode: fault ? exitCodes.broken : isVoid ? exitCodes.unknown : exitCodes.done,
      json: { ...opened, commitmentHolds: fault === null && !isVoid },
      text: (look) => evidenceText(opened, look),
    };
  });
}
