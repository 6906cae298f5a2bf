/**
 * Random rows, or all of them. Values come as text, of which the first 65,536 characters: a
 * longer text is read no further, in `full` as in a sample.
 */
import type { SamplePage, SampleQuery } from '../contract.ts';
import { lookUp, type Relation, type Relations } from './catalog.ts';
import { cursorPages, keyedPages } from './pages.ts';
import type { Rows, Session, Sessions } from './sessions.ts';
import { quote, quoteColumn, quoteTable } from './sql.ts';

const mostCharacters = 65_536;

const row = 'r';

/** Up to this many rows the whole table is shuffled: cheap, and every row has the same chance. */
const shuffled = 50_000;

/** Rows of random blocks to choose each random row from: the rows of one block resemble each other. */
const choice = 20;
const fewestBlocks = 100;

export async function* sampleRows(
  store: string,
  sessions: Sessions,
  query: SampleQuery,
): AsyncGenerator<SamplePage> {
  const relations = await lookUp(store, (statement) => sessions.run(statement, query.signal), [
    query.table,
  ]);
  let rowsSoFar = 0;
  for await (const page of pagesOf(sessions, query, relations)) {
    rowsSoFar += page.length;
    yield { columns: transpose(page, query.columns.length), rowsSoFar };
  }
}

function pagesOf(
  sessions: Sessions,
  query: SampleQuery,
  relations: Relations,
): AsyncGenerator<Rows> {
  const { rows, signal } = query;
  const values = query.columns.map((column) => {
    relations.type(query.table, column);
    return `left(${quoteColumn(row, column)}::text, ${mostCharacters})`;
  });
  return rows === 'full'
    ? everyRow(sessions, query, relations, values)
    : cursorPages(
        sessions,
        (session) => randomRows(session, query, relations, values, rows),
        signal,
      );
}

function everyRow(
  sessions: Sessions,
  query: SampleQuery,
  relations: Relations,
  columns: readonly string[],
): AsyncGenerator<Rows> {
  const { table, signal } = query;
  const from = `${quoteTable(table)} ${row}`;
  const { primaryKey } = relations.of(table);
  if (primaryKey.length === 0) {
    const text = `select ${columns.join(', ')} from ${from}`;
    return cursorPages(sessions, async () => ({ text }), signal);
  }
  const key = primaryKey.map((column) => ({
    column: quoteColumn(row, column),
    type: relations.type(table, column),
  }));
  return keyedPages(sessions, { columns, from, where: 'true', values: [], key }, signal);
}

/** The inner statement picks whole rows first, so that only picked rows have their texts unpacked. */
async function randomRows(
  session: Session,
  query: SampleQuery,
  relations: Relations,
  columns: readonly string[],
  rows: number,
): Promise<{ text: string }> {
  const source = await randomSource(session, query, relations.of(query.table), rows);
  const inner = query.columns.map(quote).join(', ');
  return {
    text: `select ${columns.join(', ')} from (select ${inner} from ${source} order by random() limit ${rows}) ${row}`,
  };
}

/** The table itself, or random blocks of it that are known to hold enough rows. */
async function randomSource(
  session: Session,
  query: SampleQuery,
  relation: Relation,
  rows: number,
): Promise<string> {
  const from = quoteTable(query.table);
  const { relkind, estimatedRows, pages } = relation;
  if (!['r', 'p', 'm'].includes(relkind) || estimatedRows <= Math.max(shuffled, rows * choice)) {
    return from;
  }
  const seed = Math.floor(Math.random() * 2 ** 31);
  let percent = Math.max((100 * rows * choice) / estimatedRows, (100 * fewestBlocks) / pages);
  while (percent < 100) {
    const source = `${from} tablesample system (${percent}) repeatable (${seed})`;
    const [counted] = await session.run({ text: `select count(*) from ${source}` });
    if (Number(counted?.[0]) >= rows) return source;
    percent *= 5;
  }
  return from;
}

function transpose(page: Rows, width: number): (string | null)[][] {
  return Array.from({ length: width }, (_, column) => page.map((row) => row[column] ?? null));
}
