import type { LocateQuery, RowKey } from '../contract.ts';
import { storeError } from './error.ts';
import { cursorPages, keyedPages, keyOf } from './pages.ts';
import { Relations } from './relations.ts';
import type { Sessions } from './sessions.ts';
import { quoteColumn, quoteTable } from './sql.ts';

/** Keys asked for in one statement. */
const batch = 1_000;

const row = 'r';

/**
 * The keys of the rows that equal one of the wanted keys on all parts. A row comes once: each
 * wanted key is asked for once, and the batches in which they are asked share none. Values that
 * the column's type holds to be the same (`1` and `01` for a number) are the same wanted key only
 * within a batch, so a row may come again for the other spelling.
 */
export async function* locateRows(
  store: string,
  sessions: Sessions,
  query: LocateQuery,
): AsyncGenerator<readonly RowKey[]> {
  checkQuery(store, query);
  const relations = await sessions.use(
    (session) => Relations.lookUp(store, session, [query.table]),
    query.signal,
  );
  const wanted = distinctKeys(query.equal);
  for (let at = 0; at < wanted.length; at += batch) {
    yield* locateBatch(sessions, relations, query, wanted.slice(at, at + batch));
  }
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

function locateBatch(
  sessions: Sessions,
  relations: Relations,
  query: LocateQuery,
  wanted: readonly RowKey[],
): AsyncGenerator<readonly RowKey[]> {
  const { table, key, fields, signal } = query;
  for (const name of key) relations.column(table, name);
  const from = `${quoteTable(table)} ${row}`;
  const where = equalsOneOf(relations, query);
  const values = fields.map((_, part) => wanted.map((each) => each[part]));
  const names = key.map((name) => quoteColumn(row, name));
  const order = keyOf(relations, table, key, row);
  if (order !== undefined) {
    const read = { columns: [], from, where, values, key: order, distinct: true };
    return keyedPages(sessions, read, signal);
  }
  const text = `select ${names.map((name) => `${name}::text`).join(', ')} from ${from} where ${where} group by ${names.join(', ')}`;
  return cursorPages(sessions, async () => ({ text, values }), signal);
}

/** The values are cast, not the columns, so that an index of the columns serves. */
function equalsOneOf(relations: Relations, { table, fields }: LocateQuery): string {
  const parts = fields.map((_, part) => `part${part}`);
  const lists = fields.map((_, part) => `$${part + 1}::text[]`);
  const equal = fields.map((field, part) => {
    const { equals, type } = relations.column(table, field);
    return `${quoteColumn(row, field)} ${equals} wanted.part${part}::${type}`;
  });
  return `exists (select from unnest(${lists.join(', ')}) wanted(${parts.join(', ')}) where ${equal.join(' and ')})`;
}
