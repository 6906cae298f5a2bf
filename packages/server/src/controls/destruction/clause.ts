/** Every copy of a customer's data is destroyed after an event, with proof. */
import type { ClauseKind } from '@troth/core/control';
import { duration, formatDuration } from '@troth/core/policy';
import { z } from 'zod';
import { datasets, fieldName, flag } from '../parameters.ts';
import { about, sentences } from '../wording.ts';

const schema = z.strictObject({
  after: z
    .enum(['contract-end', 'account-closing', 'request'])
    .describe('The event after which data is destroyed'),
  within: duration().describe('From the event to the destruction of the last copy'),
  since: fieldName()
    .optional()
    .describe('The column, as store.dataset.column, that holds the moment of the event'),
  proof: z.enum(['certificate']).optional().describe('A signed statement of what was destroyed'),
  keys: z
    .literal('destroyed')
    .optional()
    .describe('The keys are destroyed too, so that copies in backups cannot be read'),
  backups: z
    .enum(['destroyed', 'unreadable', 'expire'])
    .optional()
    .describe(
      'What becomes of copies in backups: destroyed, left without a key, or kept until they expire',
    ),
  search: flag()
    .optional()
    .describe('Copies are searched for in every store, not only where they should be'),
  datasets: datasets(),
});

export type Params = z.output<typeof schema>;

const events = {
  'contract-end': "the contract's end",
  'account-closing': 'you close your account',
  request: 'your request',
} as const;

export const clause: ClauseKind<Params> = {
  kind: 'destruction',
  summary:
    "Every copy of a customer's data is destroyed in time after the contract ends, with proof.",
  schema,
  say: (params) =>
    sentences(
      `Every copy of your data is destroyed within ${formatDuration(params.within)} after ${events[params.after]}.`,
      params.keys && 'The keys are destroyed as well, so what is left in backups cannot be read.',
      params.backups === 'destroyed' && 'Copies in backups are destroyed as well.',
      params.backups === 'unreadable' &&
        params.keys === undefined &&
        'Copies in backups can no longer be read.',
      params.backups === 'expire' && 'Copies in backups stay until the backups expire.',
      params.search && 'We search every database for copies.',
      params.proof && 'You get a signed statement of what was destroyed.',
    ) + about(params.datasets),
  stronger: {
    within: 'less',
    proof: 'true',
    keys: 'true',
    search: 'true',
    datasets: 'longer-list',
  },
};
