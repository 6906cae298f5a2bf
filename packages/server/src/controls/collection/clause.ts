/** What is collected is known, allowed and no more than declared. */
import type { ClauseKind } from '@troth/core/control';
import { isCategory } from '@troth/core/policy';
import { z } from 'zod';
import {
  asksForNothing,
  asksForSomething,
  datasets,
  list,
  readThrough,
  sayReadThrough,
} from '../parameters.ts';
import { about, sentences, words } from '../wording.ts';

const sources = ['self', 'other', 'integration', 'generated'] as const;

const category = z
  .string()
  .refine(isCategory, { error: 'not a data category; the categories are those of Fideslang' });

const schema = z
  .strictObject({
    map: z
      .literal('complete')
      .optional()
      .describe('Every table and column of the stores stands in the data map, and the reverse'),
    fields: list(category)
      .optional()
      .describe(
        'Allow-list: the only categories of personal data that may be held; each covers those below it',
      ),
    provenance: z
      .union([z.literal('stated'), list(z.enum(sources))])
      .optional()
      .describe(
        'Where data comes from: `stated` for every dataset, or the only sources allowed; ' +
          'data from others must name who supplied it',
      ),
    passwords: z
      .literal('hashed')
      .optional()
      .describe('Passwords are held only as a hash of the declared method'),
    cards: z
      .literal('tokens-only')
      .optional()
      .describe(
        "Payment cards are held only as a processor's tokens; no card number stands anywhere",
      ),
    inventory: z
      .literal('generated')
      .optional()
      .describe(
        'The list of what is held, where and why is made from the real stores at every check',
      ),
    gaps: z
      .literal('reported')
      .optional()
      .describe('Every check reports what is high risk, what is not sealed and what is not used'),
    'read-through': readThrough(),
    datasets: datasets(),
  })
  .refine(asksForSomething, asksForNothing);

export type Params = z.output<typeof schema>;

const from = {
  self: 'you yourself',
  other: 'other people, whom we name',
  integration: 'the services that you connect',
  generated: 'our own service as you use it',
} as const;

function sayProvenance(provenance: Params['provenance']): string | undefined {
  if (provenance === undefined) return undefined;
  if (provenance === 'stated') return 'For everything that we hold, we say where it came from.';
  return `This data comes only from ${words(
    provenance.map((source) => from[source]),
    'or',
  )}.`;
}

/** `user.contact.phone_number` → `contact phone number`. */
function sayCategory(key: string): string {
  return key.replace(/^user\./, '').replaceAll(/[._]/g, ' ');
}

export const clause: ClauseKind<Params> = {
  kind: 'collection',
  summary: 'Only declared data is collected; drift, card numbers and readable passwords are found.',
  schema,
  say: (params) =>
    sentences(
      params.map && 'We hold nothing that is not on our published list of data.',
      params.fields &&
        `The only kinds of personal data are: ${words(params.fields.map(sayCategory))}.`,
      sayProvenance(params.provenance),
      params.passwords && 'Passwords are stored only as a hash that cannot be read back.',
      params.cards && "Card numbers are never stored, only a payment processor's tokens.",
      params.inventory &&
        'The list of what we hold, where and why is made from the real databases.',
      params.gaps &&
        'We regularly list what is high risk, what needs more protection and what we could drop.',
      sayReadThrough(params['read-through']),
    ) + about(params.datasets),
  stronger: {
    map: 'true',
    fields: 'shorter-list',
    provenance: 'shorter-list',
    passwords: 'true',
    cards: 'true',
    inventory: 'true',
    gaps: 'true',
    'read-through': 'less',
    datasets: 'longer-list',
  },
};
