/** What is looked for, as SQL: a sieve that nearly every row fails at little cost, and what exactly stands in the others. */
import type { SearchLook } from '../../contract.ts';
import {
  dialled,
  fewestDigits,
  folded,
  formsOf,
  wordsPattern,
  wordsSieve,
  type Form,
} from './forms.ts';
import type { Parameters } from '../sql.ts';

export interface LookSql {
  /** True of every row with a hit. */
  readonly sieve: string;
  /** A query for `value`s of the row. */
  readonly hits: string;
}

/** `text` gives the folded text of a column of the row. */
export function lookSql(
  look: SearchLook,
  text: (column: string) => string,
  parameters: Parameters,
  typeOf: (column: string) => string,
): LookSql {
  switch (look.how) {
    case 'key':
      return keyLook(look, text, parameters, typeOf);
    case 'address':
      return addressLook(text(look.column), formsOf(look.values, folded), parameters);
    case 'number':
      return numberLook(
        text(look.column),
        formsOf(look.values, dialled),
        parameters,
        isNumber(typeOf(look.column)),
      );
    case 'words':
      return wordsLook(text(look.column), look.values, parameters);
    case 'document':
      return documentLook(look, text(look.column), parameters);
  }
}

function listed(forms: readonly Form[], parameters: Parameters): string {
  const texts = parameters.add(forms.map((form) => form.text));
  const values = parameters.add(forms.map((form) => form.value));
  return `unnest(${texts}::text[], ${values}::int[]) wanted(t, value)`;
}

function keyLook(
  { columns, keys }: Extract<SearchLook, { how: 'key' }>,
  text: (column: string) => string,
  parameters: Parameters,
  typeOf: (column: string) => string,
): LookSql {
  const whole = keys.flatMap((key, value) => (key.includes(null) ? [] : [{ key, value }]));
  const parts = columns.map((_, part) =>
    parameters.add(whole.map(({ key }) => folded(key[part] ?? '')[0])),
  );
  const values = parameters.add(whole.map(({ value }) => value));
  const names = columns.map((_, part) => `p${part}`);
  const isArray = (column: string): boolean => typeOf(column).endsWith('[]');
  const equal = columns.map((column, part) =>
    isArray(column)
      ? `wanted.p${part} = any (${elements(text(column))})`
      : `btrim(${text(column)}) = wanted.p${part}`,
  );
  const lists = parts.map((part) => `${part}::text[]`);
  return {
    sieve: columns
      .map((column, part) =>
        isArray(column)
          ? `${elements(text(column))} && ${parts[part]}::text[]`
          : `btrim(${text(column)}) = any (${parts[part]}::text[])`,
      )
      .join(' and '),
    hits: `select wanted.value from unnest(${lists.join(', ')}, ${values}::int[]) wanted(${names.join(', ')}, value) where ${equal.join(' and ')}`,
  };
}

/** Of an array as text, of however many dimensions. */
function elements(text: string): string {
  return `string_to_array(translate(${text}, '{}" ', ''), ',')`;
}

function isNumber(type: string): boolean {
  return /^(integer|bigint|numeric|double precision|money)$/.test(type);
}

/** For few values a plain comparison sorts out more than any pattern of what they have in common. */
const fewForms = 64;

function containing(
  parts: readonly string[],
  parameters: Parameters,
): ((text: string) => string) | undefined {
  if (parts.length > fewForms) return undefined;
  const patterns = parts.map((part) => `%${part.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
  const list = parameters.add([...new Set(patterns)]);
  return (text) => `${text} like any (${list}::text[])`;
}

const delimiters = String.raw`[:space:]"''<>(),;:&\\\[\]{}|=/`;

/** Every address in the text is compared whole, so that nobody is found in a longer one. */
function addressLook(text: string, forms: readonly Form[], parameters: Parameters): LookSql {
  const plain = `replace(${text}, '%40', '@')`;
  const token = `'[^${delimiters}@]+@[^${delimiters}@]+'`;
  const some = containing(
    forms.flatMap(({ text: t }) => [t, t.replace('@', '%40')]),
    parameters,
  );
  return {
    sieve: some?.(text) ?? `(strpos(${text}, '@') > 0 or strpos(${text}, '%40') > 0)`,
    hits:
      `select wanted.value from (select rtrim(m[1], '.!?*') as t from regexp_matches(${plain}, ${token}, 'g') m` +
      ` union select btrim(${text})) found join ${listed(forms, parameters)} using (t)`,
  };
}

/**
 * Digits with what people write between them; a number with a country code is also what it is at home.
 * `isBare`: a column of numbers, in which a 0 at the front is lost.
 */
function numberLook(
  text: string,
  forms: readonly Form[],
  parameters: Parameters,
  isBare: boolean,
): LookSql {
  const bare = `translate(${text}, ' ()./-' || chr(160), '')`;
  const token = String.raw`'\+?[0-9][0-9 ()./\u00a0-]{5,30}[0-9]'`;
  const home = [2, 3, 4].map((from) => `case when abroad then '0' || substr(digits, ${from}) end`);
  // However a number is dialled, its last digits are the same.
  const some = containing(
    forms.map(({ text: t }) => t.slice(-fewestDigits)),
    parameters,
  );
  return {
    sieve: some?.(bare) ?? `${bare} ~ '[0-9]{7}'`,
    hits:
      `select wanted.value from (select m[1] ~ '^(\\+|00)' as abroad, ltrim(regexp_replace(m[1], '[^0-9]', '', 'g'), case when m[1] ~ '^(\\+|00)' then '0' else '' end) as digits` +
      ` from regexp_matches(${text}, ${token}, 'g') m) token` +
      ` cross join lateral unnest(array[digits, ${[...home, ...(isBare ? ["'0' || digits"] : [])].join(', ')}]) found(t) join ${listed(forms, parameters)} using (t)`,
  };
}

function wordsLook(text: string, values: readonly string[], parameters: Parameters): LookSql {
  const sieve = parameters.add(formsOf(values, wordsSieve).map((form) => form.text));
  return {
    sieve: `${text} like any (${sieve}::text[])`,
    hits: `select wanted.value from ${listed(formsOf(values, wordsPattern), parameters)} where ${text} ~ wanted.t`,
  };
}

function documentLook(
  { names, values }: Extract<SearchLook, { how: 'document' }>,
  text: string,
  parameters: Parameters,
): LookSql {
  const some = names.map((name) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, String.raw`\$&`));
  // In a document within a document, and in an array of documents, quotes are escaped.
  const name = String.raw`\\*"(?:${some.join('|')})\\*"\s*(?::|=>)\s*`;
  const sieve = parameters.add(name);
  const token = parameters.add(String.raw`${name}\\*"?([^",}\]\s\\]+)`);
  return {
    sieve: `${text} ~ ${sieve}::text`,
    hits: `select wanted.value from (select m[1] as t from regexp_matches(${text}, ${token}::text, 'g') m) found join ${listed(formsOf(values, folded), parameters)} using (t)`,
  };
}
