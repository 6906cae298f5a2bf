import type { LocateQuery, RowKey } from '../contract.ts';
import { ConditionWriter, tablesOf } from './condition.ts';
import { storeError } from './error.ts';
import { cursorPages, keyedPages, keyOf } from './pages.ts';
import { Relations } from './relations.ts';
import type { Sessions } from './sessions.ts';
import { normalForm } from './normal-form.ts';
import { quoteColumn, quoteTable } from './sql.ts';

/** Up to this many keys, every page is a statement of its own and brings them all. */
const fewKeys = 10_000;

const row = 'r';

/**
 * The keys of the rows that equal one of the wanted keys on all parts, each row key once. More
 * than 10,000 wanted keys are asked for in a single statement: sent with every page they would
 * weigh more than the rows, and asked for in portions a row could come twice, because values that
 * are spelt differently can be equal (`1` and `01`, or two cases of a `citext`).
 */
export async function* locateRows(
  store: string,
  sessions: Sessions,
  query: LocateQuery,
): AsyncGenerator<readonly RowKey[]> {
  checkQuery(store, query);
  const relations = await sessions.use(
    (session) => Relations.lookUp(store, session, [query.table, ...tablesOf(query.where ?? [])]),
    query.signal,
  );
  const wanted = distinctKeys(query.equal);
  for (const name of [...query.key, ...query.fields]) relations.column(query.table, name);
  if (wanted.length > 0) yield* locateWanted(store, sessions, relations, query, wanted);
}

function checkQuery(store: string, query: LocateQuery): void {
  const misshapen = query.equal.some((key) => key.length !== query.fields.length);
  if (query.key.length > 0 && query.fields.length > 0 && !misshapen) return;
  const { schema, name } = query.table;
  throw storeError('store-wrong-type', store, { object: `the key of ${schema}.${name}` });
}

/** A key with a null part equals nothing, in SQL as here. */
function distinctKeys(keys: readonly RowKey[]): readonly RowKey[] {
  const whole = keys.filter((key) => !key.includes(null));
  return [...new Map(whole.map((key) => [JSON.stringify(key), key])).values()];
}

function locateWanted(
  store: string,
  sessions: Sessions,
  relations: Relations,
  query: LocateQuery,
  wanted: readonly RowKey[],
): AsyncGenerator<readonly RowKey[]> {
  const { table, key, fields, signal } = query;
  const from = `${quoteTable(table)} ${row}`;
  const writer = new ConditionWriter(store, relations);
  for (const part of fields.keys()) writer.parameters.add(wanted.map((each) => each[part]));
  const where = [
    equalsOneOf(relations, query),
    ...(query.where ?? []).map((each) => writer.all([each], table, row)),
  ].join(' and ');
  const { values } = writer.parameters;
  const names = key.map((name) => quoteColumn(row, name));
  const order = keyOf(relations, table, key, row);
  if (order !== undefined && wanted.length <= fewKeys) {
    const read = { columns: [], from, where, values, key: order, distinct: true };
    return keyedPages(sessions, read, signal);
  }
  const text = `select ${names.map((name) => `${name}::text`).join(', ')} from ${from} where ${where} group by ${names.join(', ')}`;
  return cursorPages(sessions, async () => ({ text, values }), signal);
}

/** The values are cast, not the columns, so that an index of the columns serves. */
function equalsOneOf(relations: Relations, { table, fields, alike }: LocateQuery): string {
  const parts = fields.map((_, part) => `part${part}`);
  const lists = fields.map((_, part) => `$${part + 1}::text[]`);
  if (alike) return isLikeOneOf(fields, parts, lists);
  const equal = fields.map((field, part) => {
    const { equals, type } = relations.column(table, field);
    return `${quoteColumn(row, field)} ${equals} wanted.part${part}::${type}`;
  });
  return `exists (select from unnest(${lists.join(', ')}) wanted(${parts.join(', ')}) where ${equal.join(' and ')})`;
}

/** Each side is put into its form once, so that the server can compare them by a hash. */
function isLikeOneOf(
  fields: readonly string[],
  parts: readonly string[],
  lists: readonly string[],
): string {
  const forms = fields.map((field) => normalForm(quoteColumn(row, field)));
  const wanted = parts.map((part) => normalForm(`wanted.${part}`));
  return `(${forms.join(', ')}) in (select ${wanted.join(', ')} from unnest(${lists.join(', ')}) wanted(${parts.join(', ')}))`;
}
