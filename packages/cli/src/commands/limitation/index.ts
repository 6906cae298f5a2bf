/** `troth limitation`: what people's data may not be used for (GDPR Art. 18, 21). */
import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { addLimitationEnd } from './end.ts';
import { addLimitationList } from './list.ts';

export function addLimitation(program: Command, run: Run): void {
  const limitation = program
    .command('limitation')
    .summary('restricted data and objections: list, end')
    .description(
      'A restriction or an objection is in force from its request until it is ended here: what is\nsealed for the person opens for none of the uses that it closes.',
    )
    .addHelpText('after', examples('troth limitation list', 'troth limitation end LIMITATION'));
  addLimitationList(limitation, run);
  addLimitationEnd(limitation, run);
}
