import type { Command } from 'commander';
import { examples } from '../../examples.ts';
import type { Run } from '../../action.ts';
import { withInstallation } from '../../session.ts';
import { logsOutcome } from './logs-outcome.ts';

export function addLedgerPublish(ledger: Command, run: Run): void {
  ledger
    .command('publish')
    .description('Publishes whatever waits in the outbox. "troth up" does so by itself.')
    .addHelpText('after', examples('troth ledger publish'))
    .action((_: unknown, command: Command) =>
      run(command, (session) =>
        withInstallation(session, async ({ installation }) =>
          logsOutcome(installation.ledgerFolder, await installation.publish()),
        ),
      ),
    );
}
