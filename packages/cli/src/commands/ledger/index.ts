/** `troth ledger`: the logs of evidence, for whoever runs the installation. */
import type { Command } from 'commander';
import { examples } from '../../examples.ts';
import type { Run } from '../../action.ts';
import { addLedgerEvidence } from './evidence.ts';
import { addLedgerKey } from './key.ts';
import { addLedgerList } from './list.ts';
import { addLedgerPublish } from './publish.ts';
import { addLedgerReceipt } from './receipt.ts';

export function addLedger(program: Command, run: Run): void {
  const ledger = program
    .command('ledger')
    .summary('logs of evidence: list, publish, receipt, evidence, key')
    .description(
      'The ledger is one log per policy and a meta-log over them: files that anybody can copy and\nverify with "troth verify".',
    )
    .addHelpText('after', examples('troth ledger list'));
  addLedgerList(ledger, run);
  addLedgerPublish(ledger, run);
  addLedgerReceipt(ledger, run);
  addLedgerEvidence(ledger, run);
  addLedgerKey(ledger, run);
}
