/** A fresh database and a store on it, for tests. */
import { escapeIdentifier } from 'pg';
import type { OpenStore, SeedTable, SeedType } from '../../contract.suite.ts';
import { freshDatabase, type TestDatabase } from '../../../platform/test-database.ts';
import { openPostgres, type OpenPostgresOptions } from '../index.ts';
import { quoteTable } from '../sql.ts';

const types: Readonly<Record<SeedType, string>> = {
  integer: 'integer',
  text: 'text',
  moment: 'timestamptz',
};

export async function openSeeded(
  options: Omit<OpenPostgresOptions, 'name' | 'url'> = {},
): Promise<OpenStore & { readonly database: TestDatabase }> {
  const database = await freshDatabase();
  const store = openPostgres({ name: 'main', url: database.url, ...options });
  return {
    store,
    database,
    schema: 'public',
    seed: (table) => seed(database, table),
    async close() {
      await store.close();
      await database.drop();
    },
  };
}

async function seed(database: TestDatabase, table: SeedTable): Promise<void> {
  const name = quoteTable(table.table);
  const columns = Object.entries(table.columns).map(([column, type]) => {
    const nullable = type.endsWith('?');
    const base = types[(nullable ? type.slice(0, -1) : type) as SeedType];
    return { column: escapeIdentifier(column), base, nullable };
  });
  const parts = [
    ...columns.map(
      ({ column, base, nullable }) => `${column} ${base}${nullable ? '' : ' not null'}`,
    ),
    ...(table.primaryKey
      ? [`primary key (${table.primaryKey.map(escapeIdentifier).join(', ')})`]
      : []),
    ...(table.foreignKeys ?? []).map(
      (key) =>
        `foreign key (${key.columns.map(escapeIdentifier).join(', ')})` +
        ` references ${quoteTable(key.to)} (${key.keys.map(escapeIdentifier).join(', ')})`,
    ),
  ];
  await database.pool.query(`create table ${name} (${parts.join(', ')})`);
  const lists = columns.map(({ base }, at) => `$${at + 1}::${base}[]`);
  await database.pool.query(
    `insert into ${name} select * from unnest(${lists.join(', ')})`,
    columns.map((_, at) => table.rows.map((row) => row[at])),
  );
}
