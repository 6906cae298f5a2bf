/** Who can reach the data, and for how long. */
import type { ClauseKind } from '@troth/core/control';
import { z } from 'zod';
import { asksForNothing, asksForSomething, flag, list } from '../parameters.ts';
import { counted, sentences, words } from '../wording.ts';

const schema = z
  .strictObject({
    listed: flag()
      .optional()
      .describe(
        'Every database role that can log in is declared, and can do no more than declared',
      ),
    'at-most': z
      .int()
      .min(0)
      .max(1000)
      .optional()
      .describe('How many people may hold standing access'),
    superusers: z
      .array(z.string().min(1))
      .optional()
      .describe('The only roles with unlimited rights; an empty list allows none'),
    expiry: z
      .literal('required')
      .optional()
      .describe("Every person's access ends on a date that the database itself enforces"),
    default: z.literal('deny').optional().describe('Nobody has access without a grant'),
    grants: list(z.enum(['purpose', 'ticket', 'time']))
      .optional()
      .describe('What each grant of access is bound to'),
    uses: z.literal('logged').optional().describe('Every use of a grant is recorded'),
    stores: list(z.string().min(1))
      .optional()
      .describe('Stores of the data map that this clause is about; all when left out'),
  })
  .refine(asksForSomething, asksForNothing);

export type Params = z.output<typeof schema>;

export const clause: ClauseKind<Params> = {
  kind: 'access',
  summary: 'Only declared people and services reach the data, for a stated time and purpose.',
  schema,
  say: (params) =>
    sentences(
      params.default && 'Nobody of ours reaches your data unless it was granted.',
      params.grants && `Each grant is for one ${words(params.grants)}.`,
      params.uses && 'Every use of it is recorded.',
      params.listed &&
        'Whoever can reach your data is on a list, and can do no more than the list says.',
      params['at-most'] !== undefined &&
        `At most ${counted(params['at-most'], 'person', 'people')} can reach the production systems.`,
      params.expiry && 'Their access ends by itself on a stated date.',
      params.superusers &&
        (params.superusers.length === 0
          ? 'Nobody has unlimited rights.'
          : `Only ${counted(params.superusers.length, 'named role')} may do everything.`),
    ),
  stronger: {
    listed: 'true',
    'at-most': 'less',
    superusers: 'shorter-list',
    expiry: 'true',
    default: 'true',
    grants: 'longer-list',
    uses: 'true',
    stores: 'longer-list',
  },
};
