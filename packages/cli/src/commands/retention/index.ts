/** `troth retention`: rows past their period go, by a sweep that somebody approves. */
import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { addRetentionPlan } from './plan.ts';
import { addRetentionRun } from './run.ts';

export function addRetention(program: Command, run: Run): void {
  const retention = program
    .command('retention')
    .summary('rows past their period: plan and run a sweep')
    .description(
      'Each dataset of the data map states how long its rows stay. A sweep deletes those that are past\nit. What is under a hold stays; what is promised to be kept is not deleted early.',
    )
    .addHelpText('after', examples('troth retention plan', 'troth retention run --of plai'));
  addRetentionPlan(retention, run);
  addRetentionRun(retention, run);
}
