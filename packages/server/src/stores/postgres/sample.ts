/**
 * Random rows, or all of them. Values come as text; of one longer than 65,536 characters, as many
 * from its two ends: what it holds in its middle is not seen, neither by a sample nor by a full read.
 */
import type { SamplePage, SampleQuery } from '../contract.ts';
import { storeError } from './error.ts';
import { cursorPages, keyedPages, keyOf } from './pages.ts';
import { readable } from './readable.ts';
import { Relations, type Relation } from './relations.ts';
import type { Rows, Session, Sessions } from './sessions.ts';
import { quote, quoteTable } from './sql.ts';

/** Up to this many rows the whole table is shuffled: cheap, and every row has the same chance. */
const fewRows = 50_000;

/** Rows in random blocks to choose each random row from, because rows of one block resemble each other. */
const choice = 20;
const fewestBlocks = 100;

const row = 'r';

export async function* sampleRows(
  store: string,
  sessions: Sessions,
  query: SampleQuery,
): AsyncGenerator<SamplePage> {
  const relations = await sessions.use(
    (session) => Relations.lookUp(store, session, [query.table]),
    query.signal,
  );
  const { method, pages, isKeyed = false } = plan(store, sessions, query, relations);
  const width = query.columns.length;
  let rowsSoFar = 0;
  for await (const page of pages) {
    rowsSoFar += page.length;
    const end = isKeyed ? page.at(-1)?.slice(width) : undefined;
    yield { columns: transpose(page, width), rowsSoFar, method, ...(end && { end }) };
  }
}

interface Plan {
  readonly method: SamplePage['method'];
  readonly pages: AsyncGenerator<Rows>;
  /** Whether rows hold their key after the columns. */
  readonly isKeyed?: boolean;
}

function plan(store: string, sessions: Sessions, query: SampleQuery, relations: Relations): Plan {
  const { rows, signal, table } = query;
  for (const column of query.columns) relations.column(table, column);
  if (rows === 'full')
    return { method: 'every-row', ...everyRow(store, sessions, query, relations) };
  const relation = relations.table(table);
  if (!isLarge(relation, rows)) {
    const text = randomRows(query, rows, quoteTable(table));
    return { method: 'random-rows', pages: cursorPages(sessions, async () => ({ text }), signal) };
  }
  const prepare = async (session: Session): Promise<{ text: string }> => ({
    text: randomRows(query, rows, await randomBlocks(session, relation, rows)),
  });
  return { method: 'random-blocks', pages: cursorPages(sessions, prepare, signal) };
}

function everyRow(
  store: string,
  sessions: Sessions,
  query: SampleQuery,
  relations: Relations,
): Omit<Plan, 'method'> {
  const { table, after, signal } = query;
  const from = `${quoteTable(table)} ${row}`;
  const columns = readable(row, query);
  const { primaryKey, spread, relkind } = relations.table(table);
  // A table's children have keys of their own: the same value may stand in several of them.
  const isOne = relkind === 'p' || !spread;
  const key = isOne ? keyOf(relations, table, primaryKey, row) : undefined;
  if (key !== undefined) {
    const read = { columns, from, where: 'true', values: [], key, after };
    return { pages: keyedPages(sessions, read, signal), isKeyed: true };
  }
  if (after !== undefined) {
    const object = `${table.schema}.${table.name} has no key to go on by`;
    throw storeError('store-refused', store, { object });
  }
  const text = `select ${columns.join(', ')} from ${from}`;
  return { pages: cursorPages(sessions, async () => ({ text }), signal) };
}

/** The inner statement picks whole rows first, so that only picked rows have their texts unpacked. */
function randomRows(query: SampleQuery, rows: number, source: string): string {
  const inner = [...new Set(query.columns)].map(quote).join(', ');
  return `select ${readable(row, query).join(', ')} from (select ${inner} from ${source} order by random() limit ${rows}) ${row}`;
}

/** Views have no blocks. */
function isLarge({ relkind, estimatedRows }: Relation, rows: number): boolean {
  return ['r', 'p', 'm'].includes(relkind) && estimatedRows > Math.max(fewRows, rows * choice);
}

/**
 * Random blocks that are known to hold enough rows: estimates may be wrong, so they are counted,
 * and with the same seed a larger share contains the smaller.
 */
async function randomBlocks(session: Session, relation: Relation, rows: number): Promise<string> {
  const from = quoteTable(relation);
  const [[seed] = []] = await session.run({ text: 'select floor(random() * 2147483647)::int' });
  const share = Math.max(
    (rows * choice) / relation.estimatedRows,
    fewestBlocks / Math.max(relation.pages, 1),
  );
  for (let percent = 100 * share; percent < 100; percent *= 5) {
    const source = `${from} tablesample system (${percent}) repeatable (${seed ?? 0})`;
    const [[count] = []] = await session.run({ text: `select count(*) from ${source}` });
    if (Number(count) >= rows) return source;
  }
  return from;
}

function transpose(page: Rows, width: number): (string | null)[][] {
  return Array.from({ length: width }, (_, column) => page.map((values) => values[column] ?? null));
}
