/** Nothing optional before consent; consent is recorded and can be withdrawn. */
import type { ClauseKind } from '@troth/core/control';
import { z } from 'zod';
import { list, name } from '../parameters.ts';
import { sentences, words } from '../wording.ts';

const schema = z.strictObject({
  for: z
    .enum(['cookies', 'other-purposes'])
    .describe('What consent is asked for: storing cookies, or purposes beyond the listed ones'),
  record: list(z.enum(['given', 'withdrawn', 'proof']))
    .optional()
    .describe('What the consent ledger keeps of every choice'),
  before: z
    .literal('anything-optional')
    .optional()
    .describe('Nothing optional happens before the person has chosen'),
  register: list(name())
    .optional()
    .describe('Uses of cookies that the published register lists, such as navigation or marketing'),
  signals: list(z.enum(['gpc']))
    .optional()
    .describe("Signals of a person's browser that count as a choice (Global Privacy Control)"),
  withdraw: z
    .literal('any-time')
    .optional()
    .describe('Consent can be withdrawn at any time, as easily as it was given'),
});

export type Params = z.output<typeof schema>;

export const clause: ClauseKind<Params> = {
  kind: 'consent',
  summary: 'Optional uses wait for consent, which is recorded and can be withdrawn.',
  schema,
  say: (params) =>
    sentences(
      params.for === 'cookies'
        ? 'Optional cookies are stored only with your consent.'
        : 'We use your data for anything else only with your consent.',
      params.before && 'Nothing optional happens before you have chosen.',
      params.register && `We publish which cookies serve ${words(params.register)}.`,
      params.signals && "Your browser's Global Privacy Control signal counts as your choice.",
      params.withdraw && 'You can change your mind at any time.',
      params.record &&
        `We keep a record: ${words(params.record.map((one) => (one === 'proof' ? 'the proof' : `consent ${one}`)))}.`,
    ),
  stronger: {
    record: 'longer-list',
    before: 'true',
    register: 'longer-list',
    signals: 'longer-list',
    withdraw: 'true',
  },
};
