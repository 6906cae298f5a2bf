/** What the database says about itself: tables, columns, keys. */
import * as z from 'zod';
import type { Table, TableName } from '../contract.ts';
import { storeError } from './error.ts';
import type { Rows, Sessions } from './sessions.ts';
import { statementFile } from './sql.ts';

const tableName = z.object({ schema: z.string(), name: z.string() });

const discovered = z.object({
  ...tableName.shape,
  kind: z.enum(['table', 'partitioned', 'view']),
  estimatedRows: z.number(),
  readable: z.boolean(),
  columns: z.array(z.object({ name: z.string(), type: z.string(), nullable: z.boolean() })),
  primaryKey: z.array(z.string()),
  foreignKeys: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()),
      to: tableName,
      keys: z.array(z.string()),
      indexed: z.boolean(),
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
  if (schemas !== undefined) await requireSchemas(store, sessions, schemas);
  const rows = await sessions.run({ text: tablesStatement, values: [schemas ?? null] });
  return documents(rows, discovered);
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

const relation = z.object({
  ...tableName.shape,
  relkind: z.enum(['r', 'p', 'v', 'm', 'f']),
  pages: z.number(),
  estimatedRows: z.number(),
  primaryKey: z.array(z.string()),
  columns: z.record(z.string(), z.object({ type: z.string(), nullable: z.boolean() })),
});

/** What a statement about a table has to know of it. */
export type Relation = z.infer<typeof relation>;

export interface Relations {
  /** Throws `store-missing-object` for a table that is not there. */
  of(table: TableName): Relation;
  /** The column's type, spelt so that it can stand in a cast. */
  type(table: TableName, column: string): string;
}

const columnsStatement = statementFile('columns');

/** The named tables as they are now; one round trip. */
export async function lookUp(
  store: string,
  run: (statement: { text: string; values: readonly unknown[] }) => Promise<Rows>,
  tables: readonly TableName[],
): Promise<Relations> {
  const rows = await run({
    text: columnsStatement,
    values: [tables.map((table) => table.schema), tables.map((table) => table.name)],
  });
  const found = new Map(documents(rows, relation).map((each) => [nameOf(each), each]));
  const of = (table: TableName): Relation => {
    const known = found.get(nameOf(table));
    if (known) return known;
    throw storeError('store-missing-object', store, { object: `${table.schema}.${table.name}` });
  };
  return {
    of,
    type(table, column) {
      const known = Object.hasOwn(of(table).columns, column)
        ? of(table).columns[column]
        : undefined;
      if (known) return known.type;
      throw storeError('store-missing-object', store, {
        object: `${table.schema}.${table.name}.${column}`,
      });
    },
  };
}

function nameOf(table: TableName): string {
  return JSON.stringify([table.schema, table.name]);
}

/** Statements that answer with one JSON document per row. */
export function documents<T>(rows: Rows, schema: z.ZodType<T>): T[] {
  return rows.map(([document]) => schema.parse(JSON.parse(document ?? 'null')));
}
