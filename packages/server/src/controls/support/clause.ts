/** How people get help. */
import type { ClauseKind } from '@troth/core/control';
import { duration, formatDuration } from '@troth/core/policy';
import { z } from 'zod';
import { asksForNothing, asksForSomething, list } from '../parameters.ts';
import { sentences, words } from '../wording.ts';

const schema = z
  .strictObject({
    channels: list(z.enum(['email', 'chat', 'phone']))
      .optional()
      .describe('Ways to reach support'),
    'first-response': duration().optional().describe('From a case to the first answer'),
    resolution: duration().optional().describe('From a case to its resolution'),
    defects: z.literal('free').optional().describe('Correcting a defect is never billed'),
    contact: z
      .literal('case-only')
      .optional()
      .describe('Contact details given with a case are used only inside the case'),
    customisation: z
      .literal('by-contract')
      .optional()
      .describe('Configuration and customisation need an entitlement on the contract'),
    excludes: list(z.enum(['third-party-systems']))
      .optional()
      .describe('What support does not cover'),
  })
  .refine(asksForSomething, asksForNothing);

export type Params = z.output<typeof schema>;

export const clause: ClauseKind<Params> = {
  kind: 'support',
  summary: 'Support is reachable by the stated channels and answers in the stated time.',
  schema,
  say: (params) =>
    sentences(
      params.channels && `You reach support by ${words(params.channels)}.`,
      params['first-response'] &&
        `You get a first answer within ${formatDuration(params['first-response'])}.`,
      params.resolution && `Your case is resolved within ${formatDuration(params.resolution)}.`,
      params.defects && 'Correcting a defect costs you nothing.',
      params.contact && 'The contact details that you give are used only to answer you.',
      params.customisation && 'Configuration and customisation are done as your contract says.',
      params.excludes && `Not covered: ${words(params.excludes)}.`,
    ),
  stronger: {
    channels: 'longer-list',
    'first-response': 'less',
    resolution: 'less',
    defects: 'true',
    contact: 'true',
    excludes: 'shorter-list',
  },
};
