import type { LocateQuery, RowKey } from '../contract.ts';
import { lookUp, type Relations } from './catalog.ts';
import { storeError } from './error.ts';
import { cursorPages, keyedPages } from './pages.ts';
import type { Sessions } from './sessions.ts';
import { quoteColumn, quoteTable } from './sql.ts';

/** Keys asked for in one statement. */
const batch = 1_000;

const row = 'r';

/**
 * The row keys of the rows that equal one of the wanted keys on all parts, each once. Asking with
 * more than a thousand keys asks a thousand at a time; no row can then equal two of the batches,
 * because equal keys are asked for once.
 */
export async function* locateRows(
  store: string,
  sessions: Sessions,
  query: LocateQuery,
): AsyncGenerator<readonly RowKey[]> {
  checkQuery(store, query);
  const relations = await lookUp(store, (statement) => sessions.run(statement, query.signal), [
    query.table,
  ]);
  const wanted = distinctKeys(query.equal);
  for (let at = 0; at < wanted.length; at += batch) {
    yield* locateBatch(sessions, relations, query, wanted.slice(at, at + batch));
  }
}

function checkQuery(store: string, query: LocateQuery): void {
  const { schema, name } = query.table;
  const misshapen = query.equal.some((key) => key.length !== query.fields.length);
  if (query.key.length > 0 && query.fields.length > 0 && !misshapen) return;
  throw storeError('store-wrong-type', store, { object: `the key of ${schema}.${name}` });
}

/** A key with a null part equals nothing, in SQL as here. */
function distinctKeys(keys: readonly RowKey[]): readonly RowKey[] {
  const whole = keys.filter((key) => !key.includes(null));
  return [...new Map(whole.map((key) => [JSON.stringify(key), key])).values()];
}

async function* locateBatch(
  sessions: Sessions,
  relations: Relations,
  query: LocateQuery,
  wanted: readonly RowKey[],
): AsyncGenerator<readonly RowKey[]> {
  const { table, key, fields, signal } = query;
  const type = (column: string): string => relations.type(table, column);
  const parts = fields.map((_, part) => `part${part}`);
  const casts = fields.map((field, part) => `${parts[part]}::${type(field)}`);
  const where =
    `(${fields.map((field) => quoteColumn(row, field)).join(', ')}) in (select ${casts.join(', ')}` +
    ` from unnest(${fields.map((_, part) => `$${part + 1}::text[]`).join(', ')}) wanted(${parts.join(', ')}))`;
  const values = fields.map((_, part) => wanted.map((each) => each[part]));
  const columns = key.map((column) => `${quoteColumn(row, column)}::text`);
  const nullable = key.some((column) => relations.of(table).columns[column]?.nullable !== false);
  const from = `${quoteTable(table)} ${row}`;
  if (nullable) {
    const order = key.map((column) => quoteColumn(row, column)).join(', ');
    const text = `select ${columns.join(', ')} from ${from} where ${where} group by ${order}`;
    yield* cursorPages(sessions, async () => ({ text, values }), signal);
    return;
  }
  const keyParts = key.map((column) => ({ column: quoteColumn(row, column), type: type(column) }));
  yield* keyedPages(
    sessions,
    { columns, from, where, values, key: keyParts, distinct: true },
    signal,
  );
}
