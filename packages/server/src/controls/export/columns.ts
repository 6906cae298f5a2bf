/** Which columns of a person's rows are given to them, and why the others are not. */
import { isWithin, type DataMap, type Dataset, type Field } from '@troth/core/policy';
import { classifyColumn } from '../../stores/classify/index.ts';
import type { Column, Table } from '../../stores/contract.ts';
import { isPassword } from '../passwords.ts';
import { inWords, isCredential } from './credential-names.ts';
import { keysOfOthers, type KeyColumns } from './keys-of-others.ts';

export interface GivenColumns {
  /** In the order of the data map, and then what only the table has. */
  readonly given: readonly string[];
  /** Column → why it is left out. */
  readonly withheld: Readonly<Record<string, string>>;
  /** Given in rows where they hold the person's own key, and left out in the others. */
  readonly ownKeys: readonly KeyColumns[];
}

const secret =
  'Withheld for security: whoever has it could act as the person, and it says nothing about them';
const token = 'Withheld for security: it stands for a means of payment';
const named =
  'Withheld for security: its name is that of a credential; the data map may say that it is handed out';
const aboutOther =
  'It is about somebody else, whose rights a copy must not affect (GDPR Art. 15(4))';
export const foreign =
  "It holds another person's key, whose rights a copy must not affect (GDPR Art. 15(4))";
export const anothersKey =
  "In these rows it holds another person's key, whose rights a copy must not affect (GDPR Art. 15(4)); where it holds the person's own it is given";

export interface Columned {
  readonly store: string;
  readonly dataset: Dataset;
  readonly table: Table | undefined;
  /** Of `partIn`: the columns, joined by `+`, by which rows of somebody else name the person. */
  readonly part: string | undefined;
}

/** Columns without which rows are not told apart are not credentials, whatever they are called. */
export function columnsFor(
  map: DataMap,
  kind: string,
  { store, dataset, table, part }: Columned,
): GivenColumns {
  const others = keysOfOthers(map, kind, { store, dataset, part });
  const withheld: Record<string, string> = {};
  for (const [name, field] of Object.entries(dataset.fields)) {
    const because = others.always.has(name)
      ? foreign
      : whyWithheld(dataset, { name, field, table });
    if (because !== undefined) withheld[name] = because;
  }
  const declared = Object.keys(dataset.fields).filter((name) => !Object.hasOwn(withheld, name));
  const more = table ? undeclaredIn(dataset, table).given : [];
  const ownKeys = others.sometimes.flatMap((one) => {
    const open = one.withheld.filter((name) => !Object.hasOwn(withheld, name));
    return open.length === 0 ? [] : [{ ...one, withheld: open }];
  });
  return { given: [...declared, ...more], withheld, ownKeys };
}

function whyWithheld(
  dataset: Dataset,
  {
    name,
    field,
    table,
  }: { readonly name: string; readonly field: Field; readonly table: Table | undefined },
): string | undefined {
  if (field.about === 'other') return aboutOther;
  if (field.handedOut) return undefined;
  if (isSecret(field)) return secret;
  if (field.token) return token;
  const type = table?.columns.find((column) => column.name === name)?.type;
  const isOwnKey = Object.values(dataset.subjects).some((columns) => columns.includes(name));
  return !isOwnKey && isCredential(type === undefined ? { name } : { name, type })
    ? named
    : undefined;
}

/**
 * Columns that the data map does not know. They are the person's as the rest of the row is; only what
 * may be a secret, or another person's key, must not be given before somebody has said what it is.
 */
export function undeclaredIn(
  dataset: Dataset,
  table: Table,
): { readonly given: readonly string[]; readonly unclear: readonly string[] } {
  const unknown = table.columns.filter(({ name }) => !Object.hasOwn(dataset.fields, name));
  const pointing = new Set(table.foreignKeys.flatMap(({ columns }) => columns));
  const isUnclear = ({ name, type }: Column): boolean =>
    pointing.has(name) ||
    secretWords.test(inWords(name)) ||
    isCredential({ name, type }) ||
    classifyColumn({ table: 'people', column: name, type, values: [] }).some(({ category }) =>
      secrets.some((one) => isWithin(category, one)),
    );
  return {
    given: unknown.filter((column) => !isUnclear(column)).map(({ name }) => name),
    unclear: unknown.filter(isUnclear).map(({ name }) => name),
  };
}

const secretWords =
  /(?:^|_)(?:auth|bearer|cvc|cvv|hash|jwt|key|magic|mfa|nonce|oauth|otp|pin|recovery|remember|salt|secret|seed|signature|token|totp)(?:_|$)/i;

const secrets = ['user.authorization', 'user.device.cookie', 'user.device.cookie_id'];

function isSecret(field: Field): boolean {
  const categories = [field.category, ...Object.values(field.json ?? {})];
  return (
    isPassword(field) || categories.some((category) => isWithin(category, 'user.authorization'))
  );
}
