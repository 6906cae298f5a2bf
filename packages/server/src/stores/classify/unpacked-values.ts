/**
 * Values that are documents in another dress: hstore, visiting cards, base64 of JSON become JSON, and
 * composite values become what they are made of. Takes time linear in the length of the values.
 */
import { elementsOf } from './array-elements.ts';

export interface Unpacked {
  readonly type: string;
  readonly values: readonly string[];
}

/** Enough of the values have to be packed so; one alone is a text that looks strange. */
const least = 0.5;

/** Undefined where the values are what they seem to be. */
export function unpacked(values: readonly string[]): Unpacked | undefined {
  const [first = ''] = values;
  if (!mayBePacked(first) && !mayBePacked(values.at(-1) ?? '')) return undefined;
  for (const { type, open } of packings) {
    const found = values.map((value) => open(value.trim()));
    const count = found.filter((one) => one !== undefined).length;
    if (count > 0 && count >= values.length * least)
      return { type, values: found.flatMap((one, at) => one ?? [values[at]!]) };
  }
  return undefined;
}

/** By the first characters; nearly every column is told from them at once. */
const mayBePacked = (value: string): boolean =>
  /^\s*(?:\(|"|eyJ|W3si|BEGIN:VCARD)/.test(value.slice(0, 40));

const packings: readonly {
  readonly type: string;
  readonly open: (value: string) => readonly string[] | undefined;
}[] = [
  { type: 'json', open: (value) => one(hstore(value)) },
  { type: 'json', open: (value) => one(base64(value)) },
  { type: 'json', open: (value) => one(card(value)) },
  { type: 'text[]', open: composite },
];

const one = (text: string | undefined): string[] | undefined =>
  text === undefined ? undefined : [text];

const pair = /"((?:[^"\\]|\\.)*)"=>(?:"((?:[^"\\]|\\.)*)"|NULL)/g;

/** `"email"=>"ann@example.org", "theme"=>"dark"`. */
function hstore(value: string): string | undefined {
  if (!value.startsWith('"') || !value.includes('"=>')) return undefined;
  const found = [...value.matchAll(pair)].map(([, key = '', text]) => [key, text ?? null] as const);
  return found.length === 0 ? undefined : JSON.stringify(Object.fromEntries(found));
}

const longestPacked = 262_144;

/** Of `{"` or `[{` at its beginning; a token of three parts is none. */
function base64(value: string): string | undefined {
  if (value.length > longestPacked || !/^(?:eyJ|W3si)[\w+/=-]+$/.test(value)) return undefined;
  const text = Buffer.from(value, 'base64').toString('utf8');
  return /^[{[][\s\S]*[}\]]$/.test(text) ? text : undefined;
}

const properties: ReadonlyMap<string, string> = new Map([
  ['FN', 'full_name'],
  ['TEL', 'phone'],
  ['EMAIL', 'email'],
  ['ADR', 'address'],
  ['BDAY', 'date_of_birth'],
  ['TITLE', 'job_title'],
  ['ORG', 'employer'],
]);

function card(value: string): string | undefined {
  if (!value.startsWith('BEGIN:VCARD')) return undefined;
  const found = value.split(/\r?\n/).flatMap((line) => {
    const [, property = '', text = ''] = /^([A-Z]+)(?:;[^:]*)?:(.+)$/.exec(line) ?? [];
    const key = properties.get(property);
    return key === undefined ? [] : [[key, text.replaceAll(/;+/g, ' ').trim()] as const];
  });
  return found.length === 0 ? undefined : JSON.stringify(Object.fromEntries(found));
}

/** `("Ann Lee",ann@example.org,"+49 30 …")`; two numbers alone are a place. */
function composite(value: string): readonly string[] | undefined {
  if (!value.startsWith('(') || !value.endsWith(')') || !value.includes(',')) return undefined;
  if (/^[\d\s().,+eE-]+$/.test(value)) return undefined;
  return elementsOf(`{${value.slice(1, -1)}}`);
}
