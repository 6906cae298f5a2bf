/** All that stands in a database, as the database itself says it: by no code of Troth's. */
import type { Pool } from '../../packages/server/src/platform/database.ts';

export type Line = Readonly<Record<string, unknown>>;

/** Table → its rows, each with the place at which it was first seen. */
export type Snapshot = ReadonlyMap<string, readonly Line[]>;

export async function snapshot(pool: Pool): Promise<Snapshot> {
  const { rows: tables } = await pool.query<{ readonly name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  const found = new Map<string, readonly Line[]>();
  for (const { name } of tables) {
    const { rows } = await pool.query<{ readonly line: Line }>(
      `select to_jsonb(t) as line from public.${name} t order by t::text`,
    );
    found.set(
      name,
      rows.map(({ line }) => line),
    );
  }
  return found;
}
