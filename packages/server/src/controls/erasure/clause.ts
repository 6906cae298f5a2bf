/** People's requests about their data are done in time, and really done. */
import type { ClauseKind } from '@troth/core/control';
import { duration, formatDuration } from '@troth/core/policy';
import { z } from 'zod';
import { datasets, flag, list } from '../parameters.ts';
import { usualPace } from '../requests/judge-back.ts';
import { about, every, sentences, words } from '../wording.ts';

export const rights = [
  'access',
  'rectification',
  'erasure',
  'restriction',
  'portability',
  'objection',
] as const;

const parameters = z.strictObject({
  within: duration().describe('From the request to its completion (GDPR Art. 12(3): 1 month)'),
  rights: list(z.enum(rights))
    .optional()
    .describe('The rights that are covered; erasure when left out'),
  verified: flag()
    .optional()
    .describe('After an erasure every dataset is asked again and holds nothing about the person'),
  again: duration()
    .optional()
    .describe(
      'With `verified`: the longest time after which every dataset is asked again for everybody who was erased; 7 days when left out',
    ),
  extension: duration()
    .optional()
    .describe('By how much a hard case may be late, with notice and reasons (GDPR: 2 months)'),
  intake: z
    .enum(['mailbox', 'form'])
    .optional()
    .describe('How requests come in, and become verified requests'),
  certificate: flag().optional().describe('A signed statement of what was erased, store by store'),
  datasets: datasets(),
});

const schema = parameters.refine(({ again, verified }) => again === undefined || verified, {
  path: ['again'],
  error: 'who was erased is asked for again only with `verified: true`',
});

export type Params = z.output<typeof schema>;

const wishes: Readonly<Record<(typeof rights)[number], (data: string) => string>> = {
  access: (data) => `see ${data}`,
  rectification: (data) => `have ${data} corrected`,
  erasure: (data) => `have ${data} erased`,
  restriction: (data) => `have the use of ${data} restricted`,
  portability: (data) => `take ${data} with you`,
  objection: (data) => `object to a use of ${data}`,
};

function sayRights(params: Params): string {
  const wanted = params.rights ?? ['erasure'];
  return words(wanted.map((right, index) => wishes[right](index === 0 ? 'your data' : 'it')));
}

export const clause: ClauseKind<Params> = {
  kind: 'erasure',
  summary:
    "People's requests, erasure first, are done in time, and nothing of an erased person remains.",
  schema,
  say: (params) =>
    sentences(
      `You can ${sayRights(params)}; it is done within ${formatDuration(params.within)}.`,
      params.extension &&
        `A hard case may take ${formatDuration(params.extension)} more; we then tell you why.`,
      params.intake === 'mailbox' && 'A mail to us is enough to ask.',
      params.intake === 'form' && 'A form is enough to ask.',
      params.verified &&
        `Afterwards every database is searched again, ${every(formatDuration(params.again ?? usualPace))}, and must hold nothing about you.`,
      params.certificate && 'You get a signed statement of what was erased.',
    ) + about(params.datasets),
  stronger: {
    within: 'less',
    rights: 'longer-list',
    verified: 'true',
    again: 'less',
    extension: 'less',
    certificate: 'true',
    datasets: 'longer-list',
  },
};
