/** What a person must have done before they reach data. */
import type { ClauseKind } from '@troth/core/control';
import { duration, formatDuration } from '@troth/core/policy';
import { z } from 'zod';
import { list } from '../parameters.ts';
import { every, sentences, words } from '../wording.ts';

const schema = z.strictObject({
  requires: list(
    z.enum(['training', 'background-check', 'employment-eligibility', 'confidentiality']),
  ).describe('What must be on file, with evidence'),
  before: z
    .enum(['production-access', 'employment'])
    .describe('What is refused until it is: access to production, or the employment itself'),
  topics: list(z.enum(['security', 'privacy']))
    .optional()
    .describe('What the training is about'),
  renewed: list(z.enum(['policy-change', 'role-change']))
    .optional()
    .describe('Events after which it must be done again'),
  every: duration().optional().describe('After how long it must be done again in any case'),
});

export type Params = z.output<typeof schema>;

export const clause: ClauseKind<Params> = {
  kind: 'personnel',
  summary: 'Nobody reaches data without current training and checks.',
  schema,
  say: (params) =>
    sentences(
      `Nobody ${params.before === 'employment' ? 'works for us' : 'of ours reaches your data'} without ${words(params.requires)}.`,
      params.topics && `The training is about ${words(params.topics)}.`,
      params.renewed && `It is done again after each ${words(params.renewed, 'or')}.`,
      params.every && `It is done again ${every(formatDuration(params.every))}.`,
    ),
  stronger: {
    requires: 'longer-list',
    topics: 'longer-list',
    renewed: 'longer-list',
    every: 'less',
  },
};
