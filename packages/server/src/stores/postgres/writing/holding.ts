/** What holds the values of a column to something as they are: unique indexes, references, checks. */
import * as z from 'zod';
import { TrothError } from '@troth/core/error';
import type { Holding, HoldingQuery } from '../../contract.ts';
import { documents } from '../documents.ts';
import { storeError } from '../error.ts';
import type { Session, Sessions } from '../sessions.ts';
import { quote, quoteColumn, quoteTable, statementFile } from '../sql.ts';

const statement = statementFile('held-values');

const found = z.object({
  unique: z.array(
    z.object({
      name: z.string(),
      constraint: z.boolean(),
      columns: z.array(z.string()),
      where: z.string().nullable(),
    }),
  ),
  refers: z.array(z.string()),
  referred: z.array(z.object({ name: z.string(), schema: z.string(), table: z.string() })),
  checks: z.array(z.object({ name: z.string(), says: z.string() })),
  exclusions: z.array(z.string()),
  partitions: z.boolean(),
  columns: z.array(z.string()),
  type: z.string(),
});

/** Rows against which a check is asked; more would only say the same. */
const mostAsked = 10_000;

export function readHolding(
  store: string,
  sessions: Sessions,
  query: HoldingQuery,
): Promise<Holding> {
  const { table, column } = query;
  return sessions.use(async (session) => {
    const values = [table.schema, table.name, column];
    const rows = await session.run({ name: 'held values', text: statement, values });
    const [held] = documents(rows, found);
    if (held === undefined) {
      const object = `${table.schema}.${table.name}.${column}`;
      throw storeError('store-missing-object', store, { object });
    }
    const { unique, refers, referred, exclusions, partitions } = held;
    const checks: string[] = [];
    for (const { name, says } of held.checks) {
      if (!(await isMet(session, query, held.columns, says))) checks.push(name);
    }
    return {
      unique: unique.filter(({ columns }) => columns.includes(column)),
      refers,
      referred: referred.map(({ name: by, schema, table: name }) => ({ schema, name, by })),
      checks,
      exclusions,
      partitions,
      indexes: unique,
    };
  });
}

/** In an empty table the check is asked about a row in which everything else is null. */
async function isMet(
  session: Session,
  { table, column, example }: HoldingQuery,
  columns: readonly string[],
  says: string,
): Promise<boolean> {
  const list = columns.map((name) =>
    name === column ? `$1::text as ${quote(name)}` : quoteColumn('r', name),
  );
  const rows = `select * from ${quoteTable(table)} where ${quote(column)} is not null limit ${mostAsked}`;
  const text =
    `select count(*) from (select ${list.join(', ')} from (select 1) one` +
    ` left join (${rows}) r on true) held where not (${says})`;
  try {
    const [row] = await session.run({ text, values: [example] });
    return Number(row?.[0]) === 0;
  } catch (error) {
    // A check that cannot even be asked of a text does not let one in.
    if (error instanceof TrothError && error.kind !== 'unavailable') return false;
    throw error;
  }
}
