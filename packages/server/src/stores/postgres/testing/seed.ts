/** A fresh database and a store on it, for tests. */
import { randomBytes } from 'node:crypto';
import { escapeIdentifier } from 'pg';
import type { Store } from '../../contract.ts';
import type { OpenStore, SeedTable, SeedType } from '../../contract.suite.ts';
import { freshDatabase, type TestDatabase } from '../../../platform/test-database.ts';
import { openPostgres, type OpenPostgresOptions } from '../index.ts';
import { quoteTable } from '../sql.ts';

const types: Readonly<Record<SeedType, string>> = {
  integer: 'integer',
  text: 'text',
  moment: 'timestamptz',
};

export interface Seeded extends OpenStore {
  readonly database: TestDatabase;
  /** Runs SQL as the superuser. */
  run(sql: string): Promise<void>;
  /** A role that may log in and, so far, nothing else; dropped at the end. */
  role(): Promise<{ readonly name: string; open(): Store }>;
}

export async function openSeeded(
  options: Omit<OpenPostgresOptions, 'name' | 'url'> = {},
): Promise<Seeded> {
  const database = await freshDatabase();
  const store = openPostgres({ name: 'main', url: database.url, ...options });
  const roles: string[] = [];
  return {
    store,
    database,
    schema: 'public',
    seed: (table) => seed(database, table),
    async run(sql) {
      await database.pool.query(sql);
    },
    async role() {
      const name = `reader_${randomBytes(6).toString('hex')}`;
      await database.pool.query(`create role ${name} login password 'secret'`);
      roles.push(name);
      const url = Object.assign(new URL(database.url), { username: name, password: 'secret' });
      return { name, open: () => openPostgres({ name: 'main', url: url.href, ...options }) };
    },
    async close() {
      await store.close();
      // A role goes only after everything that it has rights on.
      await database.drop();
      if (roles.length === 0) return;
      const other = await freshDatabase();
      await other.pool.query(`drop role if exists ${roles.join(', ')}`);
      await other.drop();
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
