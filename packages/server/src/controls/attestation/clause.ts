/** What only a person can state: a named role says so, with evidence, for a time. */
import type { ClauseKind } from '@troth/core/control';
import { duration, formatDuration } from '@troth/core/policy';
import { z } from 'zod';
import { list, name } from '../parameters.ts';
import { every, sentences } from '../wording.ts';

const schema = z.strictObject({
  by: name().describe('The role that states it, such as head-of-security'),
  every: duration().describe('How long a statement counts; then it must be made again'),
  evidence: z
    .enum(['document', 'statement', 'certificate'])
    .describe(
      'What it rests on: a document, a certificate by someone else, or the statement alone',
    ),
  baselines: list(z.string().min(1))
    .optional()
    .describe(
      'Published standards that the statement is measured against, such as OWASP ASVS or CIS',
    ),
  says: z.string().min(10).max(500).optional().describe('What exactly is stated'),
});

export type Params = z.output<typeof schema>;

const rests = {
  document: 'a document',
  certificate: 'a certificate',
  statement: 'their word',
} as const;

export const clause: ClauseKind<Params> = {
  kind: 'attestation',
  summary: 'A named role states, with evidence and an expiry, what no software can check.',
  schema,
  say: (params) =>
    sentences(
      `Our ${params.by.replaceAll('-', ' ')} states this ${every(formatDuration(params.every))}, on ${rests[params.evidence]}.`,
      params.baselines && `It is measured against ${params.baselines.join(' and ')}.`,
      params.says && `The statement: ${params.says}`,
    ),
  stronger: { every: 'less', baselines: 'longer-list' },
};
