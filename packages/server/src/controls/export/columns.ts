/** Which columns of a person's rows are given to them, and why the others are not. */
import { isWithin, type DataMap, type Dataset, type Field } from '@troth/core/policy';
import { classifyColumn } from '../../stores/classify/index.ts';
import type { Column, Table } from '../../stores/contract.ts';
import { isPassword } from '../passwords.ts';
import { inWords, isCredential } from './credential-names.ts';

export interface GivenColumns {
  /** In the order of the data map, and then what only the table has. */
  readonly given: readonly string[];
  /** Column → why it is left out. */
  readonly withheld: Readonly<Record<string, string>>;
}

const secret =
  'Withheld for security: whoever has it could act as the person, and it says nothing about them';
const token = 'Withheld for security: it stands for a means of payment';
const named =
  'Withheld for security: its name is that of a credential; the data map may say that it is handed out';
const aboutOther =
  'It is about somebody else, whose rights a copy must not affect (GDPR Art. 15(4))';
const foreign =
  "It holds another person's key, whose rights a copy must not affect (GDPR Art. 15(4))";

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
  const others = keysOfOthers(map, kind, store, { dataset, part });
  const withheld: Record<string, string> = {};
  for (const [name, field] of Object.entries(dataset.fields)) {
    const because = others.has(name) ? foreign : whyWithheld(dataset, { name, field, table });
    if (because !== undefined) withheld[name] = because;
  }
  const declared = Object.keys(dataset.fields).filter((name) => !Object.hasOwn(withheld, name));
  const more = table ? undeclaredIn(dataset, table).given : [];
  return { given: [...declared, ...more], withheld };
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

/** Columns of other kinds of people, and those that refer to a person's own row, but for one's own key. */
function keysOfOthers(
  { subjects }: DataMap,
  kind: string,
  store: string,
  { dataset, part }: Pick<Columned, 'dataset' | 'part'>,
): ReadonlySet<string> {
  const own = new Set([...dataset.tenant, ...(part?.split('+') ?? dataset.subjects[kind] ?? [])]);
  const roots = new Set(Object.values(subjects).map(({ root }) => root));
  const named = Object.entries(dataset.subjects).flatMap(([other, fields]) =>
    other === kind && part === undefined ? [] : fields,
  );
  const referring = dataset.references.filter(({ to }) => roots.has(`${store}.${to}`));
  // By its only such reference a dataset that names nobody hangs on the person's own row.
  const isOwn = dataset.subjects[kind] === undefined && referring.length === 1;
  const foreignKeys = isOwn ? named : [...named, ...referring.flatMap(({ fields }) => fields)];
  return new Set(foreignKeys.filter((name) => !own.has(name)));
}
