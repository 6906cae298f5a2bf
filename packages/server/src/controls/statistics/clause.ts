/** Statistics are about groups, never about a person. */
import type { ClauseKind } from '@troth/core/control';
import { duration, formatDuration } from '@troth/core/policy';
import { z } from 'zod';
import { datasets } from '../parameters.ts';
import { about, sentences } from '../wording.ts';

const schema = z.strictObject({
  'minimum-cohort': z
    .int()
    .min(2)
    .describe('The smallest number of people that a published figure may be about'),
  'differential-privacy': z
    .strictObject({
      epsilon: z.number().positive().max(10).describe('The privacy loss that one query may cost'),
    })
    .optional()
    .describe('Noise is added so that no single person can be told from a figure'),
  budget: z
    .strictObject({
      epsilon: z
        .number()
        .positive()
        .describe('The privacy loss that all queries together may cost'),
      per: duration().describe('The period after which the budget starts anew'),
    })
    .optional()
    .describe('A ledger of spent privacy loss; when it is spent, queries are refused'),
  datasets: datasets(),
});

export type Params = z.output<typeof schema>;

export const clause: ClauseKind<Params> = {
  kind: 'statistics',
  summary: 'Figures are published only about large enough groups, with noise and a budget.',
  schema,
  say: (params) =>
    sentences(
      `Statistics are only ever about groups of at least ${params['minimum-cohort']} people.`,
      params['differential-privacy'] &&
        'Noise is added so that nobody can be recognised from a figure.',
      params.budget &&
        `How much can be asked in ${formatDuration(params.budget.per)} is limited, so that answers cannot be combined.`,
    ) + about(params.datasets),
  stronger: {
    'minimum-cohort': 'more',
    'differential-privacy': 'true',
    budget: 'true',
    datasets: 'longer-list',
  },
};
