/** `troth destruction`: everything of a customer goes when the contract has ended. */
import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { addRequestApprove } from '../request/approve.ts';
import { addRequestPlan } from '../request/plan.ts';
import { addRequestRun } from '../request/run.ts';
import { addDestructionDue } from './due.ts';
import { addDestructionOpen } from './open.ts';

export function addDestruction(program: Command, run: Run): void {
  const destruction = program
    .command('destruction')
    .summary("a customer's data after the contract's end: due, open, plan, run")
    .description(
      "When a contract has ended, every row of the customer goes from every store, copies are searched\nfor, the customer's keys are destroyed, and a certificate says so. The clock runs from the\ncontract's end. `troth up` opens what is due by itself; somebody plans and approves it.",
    )
    .addHelpText(
      'after',
      examples(
        'troth destruction due',
        'troth destruction open --tenant tenant_id=900001',
        'troth destruction plan REQUEST',
        'troth destruction approve REQUEST --by head-of-operations',
        'troth destruction run REQUEST',
      ),
    );
  addDestructionDue(destruction, run);
  addDestructionOpen(destruction, run);
  addRequestPlan(destruction, run);
  addRequestApprove(destruction, run);
  addRequestRun(destruction, run);
}
