/** What may stand in a data map, part by part. Each part is checked alone, so that one error hides no other. */
import { z } from 'zod';
import { longestColumn } from '../../names.ts';
import {
  columns,
  country,
  mechanism,
  name,
  own,
  reason as why,
  text,
  url,
  zone,
} from '../check/values.ts';
import { duration } from '../duration.ts';
import type { EraseStrategy } from '../model.ts';
import { categories } from '../taxonomy/index.ts';
import { suggest } from '../words.ts';

/** `none` for a column that says nothing about a person. */
export const categoryKeys: readonly string[] = ['none', ...categories.map((one) => one.key)];

const category = text.meta({
  enum: [...categoryKeys],
  description: 'Kind of data: a category of the Fideslang taxonomy, or `none`',
});

/** A name as the store spells it: any text, not trimmed. */
const column = z.string().min(1).max(longestColumn);

const reason = why.describe('Why it is kept: shown to the public');

const keepBecause = z
  .strictObject({ 'keep-because': reason })
  .transform((written): EraseStrategy => ({ how: 'keep', because: written['keep-because'] }));

/** Of a column only: rows have many columns, and not each could hold the text. */
const maskWith = z
  .strictObject({
    mask: z.strictObject({
      with: text
        .max(200)
        .refine((written) => written.split('{n}').length <= 2, '`{n}` stands in a mask once')
        .describe(
          'The text instead of the value; `{n}` in it stands for letters and digits that no other row has, for columns whose values must differ',
        ),
    }),
  })
  .transform((written): EraseStrategy => ({ how: 'mask', with: written.mask.with }));

/** YAML reads the bare word `null` as a null: here it is the name of a strategy. */
const nullWord = z.null().transform((): EraseStrategy => ({ how: 'null' }));

function strategy<W extends 'delete' | 'null' | 'mask'>(words: readonly W[]) {
  const word = z
    .string()
    .meta({ enum: [...words] })
    .transform((written, context): EraseStrategy => {
      const how = words.find((one) => one === written);
      if (how !== undefined) return { how };
      const allowed = [...words, 'keep-because'];
      context.addIssue(
        written === 'keep'
          ? own('TR1219', 'kept without a reason', 'write `{ keep-because: … }` with the reason')
          : own('TR1024', 'not a way to erase', suggest(written, allowed)),
      );
      return z.NEVER;
    });
  return z.union([word, nullWord, keepBecause]);
}

export const subject = z.strictObject({
  says: text.describe('Who this person is'),
  root: text
    .regex(/^[^.]+\.[^.]+$/, 'expected `store.dataset`')
    .describe('`store.dataset` in which each such person has one row'),
  key: columns.describe('Columns of the root that identify the person'),
});

export const purpose = z.strictObject({
  says: text.describe('What the data is used for, as a closed statement'),
  basis: z
    .enum([
      'consent',
      'contract',
      'legal-obligation',
      'vital-interests',
      'public-task',
      'legitimate-interests',
    ])
    .describe('Legal basis, GDPR Art. 6(1)'),
  'only-as': z
    .enum(['controller', 'processor'])
    .optional()
    .describe('The only role in which data may have this purpose'),
});

export const recipient = z.strictObject({
  name: text.describe('The company or person that is given data'),
  country: country.describe('Where they are: ISO 3166-1 alpha-2'),
  mechanism: mechanism.describe('What the transfer rests on, GDPR Art. 44–49'),
  purposes: z.array(text).min(1).describe('What they may use the data for'),
  receives: z
    .array(text.regex(/^[^.]+\.[^.]+\..+$/, 'expected `store.dataset.field` or `store.dataset.*`'))
    .min(1)
    .describe('What they are given: `store.dataset.field` or `store.dataset.*`'),
  reads: z
    .array(text)
    .optional()
    .describe('Database roles through which they read a store themselves'),
});

const field = z.strictObject({
  category,
  hash: z
    .enum(['argon2id', 'bcrypt', 'scrypt', 'pbkdf2'])
    .optional()
    .describe('How passwords in this column are hashed'),
  token: z.boolean().optional().describe("A payment processor's token, never a card number"),
  'free-text': z.boolean().optional().describe('People write here what they like'),
  json: z
    .record(z.string().regex(/^\$[.[]/, 'expected a JSON path such as `$.phone`'), category)
    .optional()
    .describe('JSON path → category'),
  erase: z
    .union([strategy(['null', 'mask']), maskWith])
    .optional()
    .describe('What an erasure does to this column'),
  sealed: z.boolean().optional().describe("Ciphertext under its subject's key"),
  'blind-index': column
    .optional()
    .describe('Column of the same table by which the sealed value is found and held unique'),
  'handed-out': z
    .literal(['yes', true])
    .optional()
    .describe('A copy gives this column although its name is that of a credential'),
  zone: zone
    .optional()
    .describe('Of which time zone a date or a time without one is: `Europe/Berlin`'),
  about: z
    .literal('other')
    .optional()
    .describe("It says something about somebody else than the row's person: copies leave it out"),
});

export const fieldOrCategory = z.union([category, field]);

const period = z.union([
  z.strictObject({
    keep: duration().describe('How long rows may stay: `30 days`, `1 year`'),
    since: text.describe('The clock: a column, or `dataset.column` of a referenced dataset'),
  }),
  z.strictObject({ keep: z.literal('indefinitely'), because: reason }),
]);

const reference = z.strictObject({
  fields: columns.describe('Columns of this dataset'),
  to: name.describe('Dataset of the same store'),
  keys: columns.describe('Columns of that dataset, in the same order'),
  owns: z
    .literal(true)
    .optional()
    .describe('The rows pointed at belong to whoever points at them, if nobody else does'),
  others: z
    .literal('delete')
    .optional()
    .describe('Rows of other people that point here by it go too, where they cannot let go'),
});

const requests = z.strictObject({
  right: z.enum(['access', 'rectification', 'erasure', 'restriction', 'portability', 'objection']),
  opened: text.describe('Column with the moment at which the request came in'),
  completed: text.describe('Column with the moment at which it was done; null while open'),
});

/** `[]`: no customer's contract covers the rows, whatever the store's default says. */
const tenant = z.union([text.transform((one): string[] => [one]), z.array(text)]);

/** A dataset with what it takes from its store's `defaults`. */
export const dataset = z.strictObject({
  table: text
    .regex(/^[^.]+\..+$/, 'expected `schema.table`')
    .optional()
    .describe('`schema.table`; `public.` and the name of the dataset when left out'),
  key: columns.optional().describe('Row identity'),
  tenant: tenant
    .optional()
    .describe('Columns that name the customer whose contract covers the row'),
  subjects: z.record(name, columns).optional().describe('Kind of subject → columns with its key'),
  role: z.enum(['controller', 'processor']).describe('`controller` or `processor` of this data'),
  purposes: z.array(text).min(1).describe('What the data is used for'),
  provenance: z
    .enum(['self', 'other', 'integration', 'generated'])
    .describe('Who supplied the data: the person, somebody else, another system, or the service'),
  'supplied-by': text.optional().describe('Who or what supplied it'),
  owner: text.describe('Who answers for this data'),
  period: period.describe('How long rows may stay'),
  erase: strategy(['delete', 'null', 'mask']).describe('What an erasure does to the rows'),
  references: z.array(reference).optional().describe('What this dataset points at'),
  requests: requests.optional().describe("Where the rows are people's requests"),
  fields: z
    .record(column, fieldOrCategory)
    .describe('Column → category, or a map with more to say'),
});

const { role, purposes, provenance, owner, erase } = dataset.shape;
const supplied = dataset.shape['supplied-by'];

/** What a store may say for all its datasets; each may say otherwise. */
export const defaults = z
  .strictObject({
    role,
    purposes,
    provenance,
    'supplied-by': supplied,
    owner,
    period: period.describe('How long rows may stay; the clock is a column of the dataset itself'),
    erase,
    tenant: columns.describe('Columns that name the customer whose contract covers the row'),
  })
  .partial();

export const defaultKeys: readonly string[] = Object.keys(defaults.shape);

/** A dataset as it may be written: what the store's `defaults` say is not asked for again. */
export const writtenDataset = dataset.partial({
  role: true,
  purposes: true,
  provenance: true,
  owner: true,
  period: true,
  erase: true,
});

const holder = z.strictObject({
  says: text.describe('What this database role is for'),
  who: z.enum(['service', 'person', 'recipient', 'troth']).describe('Who holds it'),
  may: z
    .enum(['nothing', 'read', 'write', 'own', 'superuser'])
    .describe('The most that it may do on any table'),
});

const listed = z.union([text.transform((one): string[] => [one]), z.array(text).min(1)]);

/** What the server shows beside the datasets, and why it needs none of them. */
const excluded = z.strictObject({
  what: z
    .enum([
      'tables',
      'columns',
      'databases',
      'publications',
      'slots',
      'subscriptions',
      'extensions',
      'servers',
      'large-objects',
    ])
    .optional()
    .describe('What kind of thing is named; tables of every kind when left out'),
  names: listed
    .optional()
    .describe(
      '`schema.table`, `schema.table.column` or a plain name; `*` stands for any letters. All of the kind when left out',
    ),
  because: reason,
});

/** A store with its datasets held against `datasets`. */
export function storeOf<T extends z.ZodType>(datasets: T) {
  return z.strictObject({
    kind: name.describe('Which connector reads it: `postgres`'),
    url: url.describe('Connection string, or `${NAME}` for an environment variable'),
    owner: text.describe('Who answers for this store'),
    provider: text.describe('Who hosts it'),
    region: text.describe("The provider's name of the region"),
    country: country.describe('Where it stands: ISO 3166-1 alpha-2'),
    mechanism: mechanism.describe("How data may leave the subjects' country for this one"),
    schemas: z
      .array(text)
      .min(1)
      .optional()
      .describe('Schemas in which the values are looked at; `public`'),
    excluded: z
      .array(excluded)
      .optional()
      .describe('What the server holds besides and no dataset declares, each with the reason'),
    holders: z.record(column, holder).optional().describe('Standing database roles'),
    defaults: defaults.optional().describe('What every dataset says that does not say it itself'),
    datasets: z.record(name, datasets).describe('Datasets by name'),
  });
}

/** A whole file; `mapSchema()` shows editors the same with every part in place. */
export function mapFileOf<
  S extends z.ZodType,
  P extends z.ZodType,
  R extends z.ZodType,
  D extends z.ZodType,
>(parts: { readonly subject: S; readonly purpose: P; readonly recipient: R; readonly store: D }) {
  return z.strictObject({
    'data-map': name.describe('Name of this data map'),
    subjects: z
      .record(name, parts.subject)
      .optional()
      .describe('Kinds of people that data is about'),
    purposes: z.record(name, parts.purpose).optional().describe('What data is used for'),
    recipients: z.record(name, parts.recipient).optional().describe('Who is given data'),
    stores: z.record(name, parts.store).optional().describe('Where data lives'),
  });
}
