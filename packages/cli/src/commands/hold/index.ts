/** `troth hold`: a legal stop on deletion, of one person or of a dataset. */
import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { addHoldAdd } from './add.ts';
import { addHoldEnd } from './end.ts';
import { addHoldList } from './list.ts';
import { addHoldRelease } from './release.ts';

export function addHold(program: Command, run: Run): void {
  const hold = program
    .command('hold')
    .summary('legal holds: add, list, end, release')
    .description('Nothing under a hold is deleted, and every plan shows it.')
    .addHelpText('after', examples('troth hold list'));
  addHoldAdd(hold, run);
  addHoldList(hold, run);
  addHoldEnd(hold, run);
  addHoldRelease(hold, run);
}
