import type { CountQuery } from '../contract.ts';
import { ConditionWriter, tablesOf } from './condition.ts';
import { Relations } from './relations.ts';
import type { Sessions } from './sessions.ts';
import { quoteTable } from './sql.ts';

/** Rows that meet every condition, counted by the server in one statement and so in one snapshot. */
export async function countRows(
  store: string,
  sessions: Sessions,
  query: CountQuery,
): Promise<number> {
  return sessions.use(async (session) => {
    const tables = [query.table, ...tablesOf(query.where)];
    const relations = await Relations.lookUp(store, session, tables);
    relations.table(query.table);
    const writer = new ConditionWriter(store, relations);
    const alias = writer.alias();
    const where = writer.all(query.where, query.table, alias);
    const rows = await session.run({
      text: `select count(*) from ${quoteTable(query.table)} ${alias} where ${where}`,
      values: writer.parameters.values,
    });
    return Number(rows[0]?.[0]);
  }, query.signal);
}
