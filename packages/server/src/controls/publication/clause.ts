/** A dated, versioned policy, published with the status of every promise. */
import type { ClauseKind } from '@troth/core/control';
import { duration, formatDuration } from '@troth/core/policy';
import { z } from 'zod';
import { asksForNothing, asksForSomething, flag, list } from '../parameters.ts';
import { sentences, words } from '../wording.ts';

const document = z.strictObject({
  name: z.string().min(3).describe('What the document is called'),
  at: z.url({ protocol: /^https$/ }).describe('Its address, an https one'),
  version: z.string().min(1).describe('The version or date of the document that is meant'),
});

const schema = z
  .strictObject({
    dated: flag()
      .optional()
      .describe('The policy states when it took effect and when it last changed'),
    history: flag()
      .optional()
      .describe(
        'Every version that was ever in force is recorded, and can be compared with the next',
      ),
    'one-address': flag()
      .optional()
      .describe('The current version is always found at the one address that the policy states'),
    notice: duration()
      .optional()
      .describe('How long before it holds a version is announced that promises less'),
    statuses: flag().optional().describe('Every promise is published with a status'),
    documents: list(document)
      .optional()
      .describe('Other documents that the policy refers to, with address and version'),
  })
  .refine(asksForSomething, asksForNothing);

export type Params = z.output<typeof schema>;

export const clause: ClauseKind<Params> = {
  kind: 'publication',
  summary:
    'The policy is dated, its versions are recorded, and every promise is published with its status.',
  schema,
  say: (params) =>
    sentences(
      params.dated && 'This policy says when it took effect and when it last changed.',
      params.history && 'Every version is kept, and you can see what changed between two of them.',
      params['one-address'] && 'The version in force is always at the same address.',
      params.notice &&
        `Before we promise you less, you are told, ${formatDuration(params.notice)} ahead.`,
      params.statuses && 'Beside every promise you see whether it is kept.',
      params.documents &&
        `We link ${words(params.documents.map((one) => `${one.name} (version ${one.version})`))}.`,
    ),
  stronger: {
    dated: 'true',
    history: 'true',
    'one-address': 'true',
    notice: 'more',
    statuses: 'true',
    documents: 'longer-list',
  },
};
