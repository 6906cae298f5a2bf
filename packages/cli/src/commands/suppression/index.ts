/** `troth suppression`: who was erased must not come back with an old copy. */
import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { addSuppressionList } from './list.ts';
import { addSuppressionRelease } from './release.ts';
import { addSuppressionReplay } from './replay.ts';

export function addSuppression(program: Command, run: Run): void {
  const suppression = program
    .command('suppression')
    .summary('people who were erased: list, replay, release')
    .description(
      'The suppression ledger is a file outside every database, of pseudonyms of people who were\nerased. Replay it after a restore: whoever came back is erased again.',
    )
    .addHelpText('after', examples('troth suppression replay'));
  addSuppressionList(suppression, run);
  addSuppressionReplay(suppression, run);
  addSuppressionRelease(suppression, run);
}
