/** A person gets their data, complete and in a form that machines read. */
import type { ClauseKind } from '@troth/core/control';
import { duration, formatDuration } from '@troth/core/policy';
import { z } from 'zod';
import { datasets, flag, list } from '../parameters.ts';
import { about, sentences, words } from '../wording.ts';

const schema = z.strictObject({
  rights: list(z.enum(['access', 'portability'])).describe('The rights that an export serves'),
  within: duration().describe('From the request to the export (GDPR Art. 12(3): 1 month)'),
  formats: list(z.enum(['json', 'csv', 'html']))
    .optional()
    .describe('Forms in which the export is given'),
  complete: flag().optional().describe('Every dataset that holds the person is in the export'),
  datasets: datasets(),
});

export type Params = z.output<typeof schema>;

export const clause: ClauseKind<Params> = {
  kind: 'export',
  summary: 'A person gets a complete copy of their data in time.',
  schema,
  say: (params) =>
    sentences(
      `You get a copy of your data within ${formatDuration(params.within)} of asking.`,
      params.rights.includes('portability') && 'You can take it to another service.',
      params.formats &&
        `It comes as ${words(
          params.formats.map((one) => one.toUpperCase()),
          'or',
        )}.`,
      params.complete && 'It leaves nothing out.',
    ) + about(params.datasets),
  stronger: {
    rights: 'longer-list',
    within: 'less',
    formats: 'longer-list',
    complete: 'true',
    datasets: 'longer-list',
  },
};
