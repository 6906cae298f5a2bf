/** Outside researchers can report, and are answered. */
import type { ClauseKind } from '@troth/core/control';
import { duration, formatDuration } from '@troth/core/policy';
import { z } from 'zod';
import { asksForNothing, asksForSomething, list } from '../parameters.ts';
import { sentences, words } from '../wording.ts';

const bans = ['denial-of-service', 'spam', 'social-engineering', 'physical-attacks'] as const;
const asks = ['reasonable-time', 'good-faith', 'no-harm', 'permitted-domains'] as const;

const schema = z
  .strictObject({
    contact: z
      .literal('security.txt')
      .optional()
      .describe('Where to report is published as RFC 9116 asks'),
    intake: z.enum(['mail', 'form', 'mail-and-form']).optional().describe('How reports come in'),
    verdict: z.literal('required').optional().describe('No report is closed without a verdict'),
    'critical-within': duration()
      .optional()
      .describe('From the report of a critical issue to its fix'),
    'valid-fixed': z
      .literal('tracked')
      .optional()
      .describe('Valid reports are tracked until they are fixed'),
    scope: z.literal('published').optional().describe('What may be tested is published'),
    asks: list(z.enum(asks)).optional().describe('What is asked of researchers'),
    bans: list(z.enum(bans)).optional().describe('What researchers may not do'),
    'rate-limits': z.literal('on').optional().describe('Floods are limited'),
  })
  .refine(asksForSomething, asksForNothing);

export type Params = z.output<typeof schema>;

export const clause: ClauseKind<Params> = {
  kind: 'disclosure',
  summary: 'Vulnerability reports are taken in, investigated and resolved in time.',
  schema,
  say: (params) =>
    sentences(
      params.contact && 'Where to report a weakness is published in the standard place.',
      params.intake && `You can report one by ${words(params.intake.split('-and-'), 'or')}.`,
      params.verdict && 'Every report is investigated; none is closed without a verdict.',
      params['valid-fixed'] && 'Valid ones are followed until they are fixed.',
      params['critical-within'] &&
        `Critical issues are fixed within ${formatDuration(params['critical-within'])} of the report.`,
      params.scope && 'What may be tested is published.',
      params.asks && `We ask researchers for ${words(params.asks)}.`,
      params.bans && `Not allowed: ${words(params.bans)}.`,
      params['rate-limits'] && 'Floods of requests are limited.',
    ),
  stronger: {
    contact: 'true',
    verdict: 'true',
    'critical-within': 'less',
    'valid-fixed': 'true',
    scope: 'true',
    asks: 'shorter-list',
    bans: 'shorter-list',
    'rate-limits': 'true',
  },
};
