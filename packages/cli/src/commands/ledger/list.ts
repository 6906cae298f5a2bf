import type { Command } from 'commander';
import { examples } from '../../examples.ts';
import type { Run } from '../../action.ts';
import { withInstallation } from '../../session.ts';
import { logsOutcome } from './logs-outcome.ts';

export function addLedgerList(ledger: Command, run: Run): void {
  ledger
    .command('list')
    .description('Lists the logs: what is published, what waits, and where.')
    .addHelpText('after', examples('troth ledger list --json'))
    .action((_: unknown, command: Command) =>
      run(command, (session) =>
        withInstallation(session, async ({ installation }) =>
          logsOutcome(installation.ledgerFolder, await installation.logs()),
        ),
      ),
    );
}
