import * as z from 'zod';
import type { Table } from '../contract.ts';
import { documents, tableName } from './documents.ts';
import { storeError } from './error.ts';
import type { Sessions } from './sessions.ts';
import { statementFile } from './sql.ts';

/** `numeric(10,2)` is a `numeric`, `varchar(5)[]` an array of `varchar`. */
function withoutLength(type: string): string {
  return type.replaceAll(/\([^)]*\)/g, '');
}

const discovered = z.object({
  ...tableName.shape,
  kind: z.enum(['table', 'partitioned', 'view', 'materialized', 'foreign']),
  foreign: z
    .object({ server: z.string(), wrapper: z.string() })
    .nullable()
    .transform((one) => one ?? undefined),
  estimatedRows: z.number(),
  readable: z.boolean(),
  toRead: z.string(),
  columns: z.array(
    z
      .object({
        name: z.string(),
        type: z.string(),
        nullable: z.boolean(),
        base: z.string(),
        collation: z.string().nullable(),
      })
      .transform(({ base, collation, ...column }) => ({
        ...column,
        ...(base === withoutLength(column.type) ? {} : { base }),
        ...(collation === null ? {} : { collation }),
      })),
  ),
  primaryKey: z.array(z.string()),
  uniqueKeys: z.array(z.array(z.string())),
  foreignKeys: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()),
      to: tableName,
      keys: z.array(z.string()),
      indexed: z.boolean(),
      onDelete: z.enum(['cascade', 'null', 'default']).optional(),
    }),
  ),
});

const tablesStatement = statementFile('tables');

/** All tables of the named schemas; a schema that is not there is an error, not an empty answer. */
export async function discoverTables(
  store: string,
  sessions: Sessions,
  schemas: readonly string[] | undefined,
): Promise<readonly Table[]> {
  sessions.forget();
  if (schemas !== undefined) await requireSchemas(store, sessions, schemas);
  const rows = await sessions.run({ text: tablesStatement, values: [schemas ?? null] });
  return documents(rows, discovered).map(({ foreign, toRead, ...table }) => ({
    ...table,
    ...(foreign === undefined ? {} : { foreign }),
    ...(table.readable ? {} : { toRead }),
  }));
}

async function requireSchemas(
  store: string,
  sessions: Sessions,
  schemas: readonly string[],
): Promise<void> {
  const rows = await sessions.run({
    text: 'select nspname from pg_namespace where nspname = any ($1::text[])',
    values: [schemas],
  });
  const found = new Set(rows.map(([name]) => name));
  const missing = schemas.find((name) => !found.has(name));
  if (missing !== undefined) {
    throw storeError('store-missing-object', store, { object: `schema ${missing}` });
  }
}
