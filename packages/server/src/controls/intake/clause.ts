/** What is let in at the door: only addressed mail, without the thread's history. */
import type { ClauseKind } from '@troth/core/control';
import { z } from 'zod';
import { asksForNothing, asksForSomething, datasets, flag } from '../parameters.ts';
import { about, sentences } from '../wording.ts';

const schema = z
  .strictObject({
    only: z
      .literal('addressed')
      .optional()
      .describe('Only messages on which the service itself is a recipient are stored'),
    'quoted-history': z
      .literal('removed')
      .optional()
      .describe('Earlier messages quoted in one are removed before it is stored'),
    sampled: flag().optional().describe('Stored messages are sampled to see that both hold'),
    datasets: datasets(),
  })
  .refine(asksForSomething, asksForNothing);

export type Params = z.output<typeof schema>;

export const clause: ClauseKind<Params> = {
  kind: 'intake',
  summary: 'Only messages meant for the service are stored, without the history that they quote.',
  schema,
  say: (params) =>
    sentences(
      params.only && 'We store only messages that were addressed to our assistant.',
      params['quoted-history'] &&
        'Earlier messages quoted below one are removed before we store it.',
      params.sampled && 'We check this on stored messages.',
    ) + about(params.datasets),
  stronger: { only: 'true', 'quoted-history': 'true', sampled: 'true', datasets: 'longer-list' },
};
