/** Who hears of a breach, how soon, and what. */
import type { ClauseKind } from '@troth/core/control';
import { duration, formatDuration } from '@troth/core/policy';
import { z } from 'zod';
import { list } from '../parameters.ts';
import { sentences, words } from '../wording.ts';

const contents = [
  'nature',
  'investigation',
  'disposition',
  'categories-and-numbers',
  'consequences',
  'measures',
  'contact',
] as const;

const audience = z.enum(['tenants', 'people', 'authority']);

const schema = z.strictObject({
  within: duration().describe(
    'From awareness of the breach to the notice (law: 72 hours to the authority)',
  ),
  to: z
    .union([audience, list(audience)])
    .describe('Who is told: the customers, the people concerned, the supervisory authority'),
  contents: list(z.enum(contents))
    .optional()
    .describe('What the notice must contain before it may go out'),
  proof: z.literal('delivery').optional().describe('That the notice arrived is proved'),
});

export type Params = z.output<typeof schema>;

const told = {
  tenants: 'our customers',
  people: 'the people concerned',
  authority: 'the supervisory authority',
} as const;

const parts = {
  nature: 'its nature',
  investigation: 'our investigation',
  disposition: 'its outcome',
  'categories-and-numbers': 'which and how much data',
  consequences: 'what may follow',
  measures: 'what we do about it',
  contact: 'whom to ask',
} as const;

export const clause: ClauseKind<Params> = {
  kind: 'breach-notice',
  summary: 'A breach is reported in time, with the required contents.',
  schema,
  say: (params) =>
    sentences(
      `Within ${formatDuration(params.within)} of learning of a breach we tell ${words(
        [params.to].flat().map((one) => told[one]),
      )}.`,
      params.contents && `The notice says ${words(params.contents.map((one) => parts[one]))}.`,
      params.proof && 'We keep proof that it arrived.',
    ),
  stronger: { within: 'less', to: 'longer-list', contents: 'longer-list', proof: 'true' },
};
