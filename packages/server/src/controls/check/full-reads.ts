/**
 * The last whole read of each table whose values are judged. A later sample proves less: it neither
 * takes back what was found, nor shows again what was not.
 */
import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { Table } from '../../stores/contract.ts';
import type { FullRead, FullReads, TableScan } from '../scan.ts';
import { instant } from './records.ts';

export function fullReads(pool: Pool, policy: string): FullReads {
  return {
    async last(store, table, passwords) {
      const { rows } = await pool.query<{
        readonly started_at: Date;
        readonly found: TableScan;
      }>(
        `select started_at, found from troth.full_read
          where policy = $1 and store = $2 and table_name = $3 and columns_hash = $4`,
        [policy, store, nameOf(table), hashOf(table, passwords)],
      );
      const [row] = rows;
      return row && { startedAt: instant(row.started_at), scan: row.found };
    },
    async keep(store, table, passwords, { startedAt, scan }: FullRead) {
      await pool.query(
        `insert into troth.full_read
           (policy, store, table_name, columns_hash, started_at, finished_at, found)
         values ($1, $2, $3, $4, $5, clock_timestamp(), $6)
         on conflict (policy, store, table_name) do update set
           columns_hash = excluded.columns_hash, started_at = excluded.started_at,
           finished_at = excluded.finished_at, found = excluded.found
         where troth.full_read.started_at <= excluded.started_at`,
        [
          policy,
          store,
          nameOf(table),
          hashOf(table, passwords),
          startedAt.toString(),
          JSON.stringify(scan),
        ],
      );
    },
  };
}

function nameOf({ schema, name }: Table): string {
  return `${schema}.${name}`;
}

/** A table with other columns is another table: what was read of it says nothing of these. */
function hashOf({ columns }: Table, passwords: ReadonlySet<string>): string {
  const parts = [columns.map(({ name, type }) => [name, type]), [...passwords].toSorted()];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
