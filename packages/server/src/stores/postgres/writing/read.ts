/** Whole rows, for an export. */
import type { ReadPage, ReadQuery } from '../../contract.ts';
import { ConditionWriter } from '../condition.ts';
import { cursorPages, keyedPages, keyOf } from '../pages.ts';
import { Relations } from '../relations.ts';
import type { Sessions } from '../sessions.ts';
import { quoteColumn, quoteTable } from '../sql.ts';
import { selectedWhere, tablesOfSelection } from './selection.ts';

const row = 'r';
/**
 * With more keys than these the planner walks the whole index to have pages in order, and compares each
 * row with every key: 10,000 rows by 10 times 1,000 keys took 14 s so, and 1.1 s by a cursor.
 */
const fewKeys = 10;

/**
 * By pages of the key where it holds the primary key; else in one snapshot, by a cursor: rows with
 * equal keys would fall between two pages.
 */
export async function* readRows(
  store: string,
  sessions: Sessions,
  { select, key, signal }: ReadQuery,
): AsyncGenerator<ReadPage> {
  const { table } = select;
  const relations = await sessions.use(
    (session) => Relations.lookUp(store, session, tablesOfSelection(select)),
    signal,
  );
  const relation = relations.table(table);
  const columns = relation.columns.map((column) => column.name);
  const texts = columns.map((name) => `${quoteColumn(row, name)}::text`);
  const writer = new ConditionWriter(store, relations);
  const where = selectedWhere(store, relations, writer, select, row);
  const from = `${quoteTable(table)} ${row}`;
  const { values } = writer.parameters;
  const order = keyOf(relations, table, key, row);
  const { primaryKey } = relation;
  const unique = primaryKey.length > 0 && primaryKey.every((name) => key.includes(name));
  const pages =
    order && unique && (select.equal ?? []).length <= fewKeys
      ? keyedPages(sessions, { columns: texts, from, where, values, key: order }, signal)
      : cursorPages(
          sessions,
          async () => ({ text: `select ${texts.join(', ')} from ${from} where ${where}`, values }),
          signal,
        );
  for await (const page of pages) {
    yield { columns, rows: page.map((each) => each.slice(0, columns.length)) };
  }
}
