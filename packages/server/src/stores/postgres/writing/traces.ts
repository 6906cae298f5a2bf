import * as z from 'zod';
import type { TableName, Trace } from '../../contract.ts';
import { documents, tableName } from '../documents.ts';
import { storeError } from '../error.ts';
import type { Sessions } from '../sessions.ts';
import { statementFile } from '../sql.ts';

const statement = statementFile('traces');

const trace = z.object({
  ...tableName.shape,
  deadRows: z.number(),
  lastVacuum: z.string().nullable(),
  archived: z.boolean(),
  sampled: z.boolean(),
});

/** From the server's statistics, which follow a change within ten seconds. */
export async function readTraces(
  store: string,
  sessions: Sessions,
  tables: readonly TableName[],
): Promise<readonly Trace[]> {
  const names = [tables.map(({ schema }) => schema), tables.map(({ name }) => name)];
  const found = documents(await sessions.run({ text: statement, values: names }), trace);
  const missing = tables.find(
    ({ schema, name }) => !found.some((each) => each.schema === schema && each.name === name),
  );
  if (missing) {
    const object = `${missing.schema}.${missing.name}`;
    throw storeError('store-missing-object', store, { object });
  }
  return found.map(({ schema, name, deadRows, lastVacuum, archived, sampled }) => ({
    table: { schema, name },
    deadRows,
    lastVacuum: lastVacuum === null ? null : Temporal.Instant.from(lastVacuum),
    archived,
    sampled,
  }));
}
