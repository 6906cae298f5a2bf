/** Attacks are noticed and blocked. */
import type { ClauseKind } from '@troth/core/control';
import { z } from 'zod';
import { flag, list } from '../parameters.ts';
import { sentences, words } from '../wording.ts';

const schema = z.strictObject({
  watches: list(z.enum(['logins', 'reads', 'exports', 'traffic', 'hosts'])).describe(
    'What the rules look at',
  ),
  blocks: flag()
    .optional()
    .describe('What is recognised as an attack is blocked, not only reported'),
  alarms: flag().optional().describe('An alarm reaches a person'),
});

export type Params = z.output<typeof schema>;

export const clause: ClauseKind<Params> = {
  kind: 'detection',
  summary: 'Rules over logins, reads and exports find and block attacks.',
  schema,
  say: (params) =>
    sentences(
      `We watch ${words(params.watches)} for anything unusual.`,
      params.blocks && 'What looks like an attack is blocked at once.',
      params.alarms && 'A person is alarmed.',
    ),
  stronger: { watches: 'longer-list', blocks: 'true', alarms: 'true' },
};
