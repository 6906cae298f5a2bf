/** A fresh database and a store on it that writes, for tests. */
import { escapeIdentifier } from 'pg';
import type { WritableStore } from '../../contract.ts';
import type { OpenWritableStore } from '../../writing.suite.ts';
import { quoteTable } from '../sql.ts';
import { openSeeded, type Seeded } from '../testing/seed.ts';
import { openWritablePostgres, type OpenWritablePostgresOptions } from './index.ts';

export interface WritableSeeded extends OpenWritableStore {
  readonly seeded: Seeded;
  run(sql: string): Promise<void>;
  /** Rows as arrays of texts. */
  ask(sql: string): Promise<(string | null)[][]>;
}

export async function openWritableSeeded(
  options: Omit<OpenWritablePostgresOptions, 'name' | 'url'> = {},
): Promise<WritableSeeded> {
  // Tests make tables anew under the same name.
  const memory = { memory: 0 };
  const seeded = await openSeeded(options);
  const { database } = seeded;
  const store: WritableStore = openWritablePostgres({
    name: 'main',
    url: database.url,
    ...options,
    timeouts: { ...options.timeouts, ...memory },
    writing: { ...options.writing, ...memory },
  });
  return {
    ...seeded,
    seeded,
    store,
    async ask(sql) {
      const { rows } = await database.pool.query<(string | null)[]>({
        text: sql,
        rowMode: 'array',
      });
      return rows.map((row) => row.map((value) => (value === null ? null : String(value))));
    },
    async addRows(table, columns, rows) {
      const names = columns.map(escapeIdentifier).join(', ');
      const places = columns.map((_, at) => `$${at + 1}`).join(', ');
      for (const row of rows) {
        await database.pool.query(
          `insert into ${quoteTable(table)} (${names}) values (${places})`,
          [...row],
        );
      }
    },
    async close() {
      await store.close();
      await seeded.close();
    },
  };
}
