/** What is sent to people, and what they can stop. */
import type { ClauseKind } from '@troth/core/control';
import { z } from 'zod';
import { flag, list } from '../parameters.ts';
import { sentences, words } from '../wording.ts';

/** Messages without which the service does not work, or which the law or safety asks for. */
export const essentialTopics = [
  'service',
  'technical',
  'administrative',
  'change',
  'security',
  'fraud',
  'invitation',
  'billing',
  'reply',
] as const;

export const promotionalTopics = [
  'promotion',
  'product-news',
  'notification',
  'update',
  'survey',
] as const;

const schema = z.strictObject({
  class: z
    .enum(['essential', 'promotional'])
    .describe('Essential messages are part of the service; promotional ones are not'),
  'opt-out': z.enum(['never', 'any-time']).describe('Whether a person can stop these messages'),
  covers: list(z.enum([...essentialTopics, ...promotionalTopics]))
    .optional()
    .describe('What the messages are about'),
  'one-click': flag()
    .optional()
    .describe('One click in the message is enough to stop them (RFC 8058)'),
  suppressed: z
    .literal('at-sending')
    .optional()
    .describe('Opt-outs are looked up at the moment of sending'),
  'outlives-account': flag()
    .optional()
    .describe('An opt-out still counts after the account was closed'),
});

export type Params = z.output<typeof schema>;

export const clause: ClauseKind<Params> = {
  kind: 'mail',
  summary: 'Essential messages are always sent; promotional ones can be stopped.',
  schema,
  say: (params) =>
    sentences(
      params.class === 'essential'
        ? `We send you ${params.covers ? words(params.covers) : 'essential'} messages as part of the service.`
        : `We may send you ${params.covers ? words(params.covers) : 'promotional'} messages.`,
      params['opt-out'] === 'never'
        ? 'You cannot opt out of them.'
        : 'You can opt out of them at any time.',
      params['one-click'] && 'One click is enough.',
      params.suppressed && 'It counts from the next message on.',
      params['outlives-account'] && 'It still counts after you closed your account.',
    ),
  stronger: { 'one-click': 'true', suppressed: 'true', 'outlives-account': 'true' },
};
