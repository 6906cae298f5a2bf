/**
 * How far large tables were read through, kept in Troth's own database. The state is sealed: a position is
 * the key of a row, and what can be written by nobody else can be believed.
 */
import type { Pool } from 'pg';
import { inTransaction } from '../../platform/database.ts';
import type { Memory, State, TableLook, Taken } from '../reading/memory.ts';
import { hourly, needed, type Pace } from '../reading/pace.ts';
import { instant } from './records.ts';

export interface Sealing {
  seal(policy: string, plaintext: Uint8Array, context: string): Uint8Array;
  open(policy: string, sealed: Uint8Array, context: string): Uint8Array;
}

const empty: State = { standing: {} };

export interface ReadingOptions {
  /** Milliseconds of each server's time in an hour; two minutes when absent. */
  readonly hourly?: number;
}

export function tableReadings(
  pool: Pool,
  sealer: Sealing,
  policy: string,
  options: ReadingOptions = {},
): Memory {
  const most = options.hourly ?? hourly;
  return {
    async all() {
      const { rows } = await pool.query<TableLook>(
        `select store, table_name as table, look from troth.table_reading
          where policy = $1 order by store, table_name, look`,
        [policy],
      );
      return rows;
    },
    async load(of) {
      const { rows } = await pool.query<{ readonly turn: string; readonly sealed: Buffer }>(
        `select turn, sealed from troth.table_reading
          where policy = $1 and store = $2 and table_name = $3 and look = $4`,
        [policy, of.store, of.table, of.look],
      );
      const [row] = rows;
      if (row === undefined) return { turn: 0, state: empty };
      return { turn: Number(row.turn), state: opened(sealer, policy, of, row.sealed) };
    },
    async save(of, turn, state, { server, pace }) {
      const sealed = sealer.seal(policy, Buffer.from(JSON.stringify(state)), contextOf(of));
      const { rowCount } = await pool.query(
        `insert into troth.table_reading as known (policy, store, table_name, look, turn, sealed,
             server, started_at, ends_at, rows, there, milliseconds)
         values ($1, $2, $3, $4, $5::bigint + 1, $6, $7, $8, $9, $10, $11, $12)
         on conflict (policy, store, table_name, look) do update set
           turn = excluded.turn, sealed = excluded.sealed, server = excluded.server,
           started_at = excluded.started_at, ends_at = excluded.ends_at, rows = excluded.rows,
           there = excluded.there, milliseconds = excluded.milliseconds
         where known.turn = $5`,
        [policy, of.store, of.table, of.look, turn, sealed, ...clear(server, pace)],
      );
      return rowCount === 1;
    },
    needed: (server, now) => neededOn(pool, server, now),
    time: { take: (server, milliseconds) => take(pool, server, milliseconds, most) },
    hourly: most,
  };
}

function clear(server: string, pace: Pace | undefined): readonly unknown[] {
  if (pace === undefined) return [null, null, null, null, null, null];
  const { startedAt, endsAt, rows, there, milliseconds } = pace;
  return [server, startedAt.toString(), endsAt.toString(), rows, Math.round(there), milliseconds];
}

/** What somebody else wrote is nothing that was read. */
function opened(sealer: Sealing, policy: string, of: TableLook, sealed: Buffer): State {
  try {
    const text = Buffer.from(sealer.open(policy, sealed, contextOf(of))).toString();
    return JSON.parse(text) as State;
  } catch {
    return empty;
  }
}

function contextOf({ store, table, look }: TableLook): string {
  return `reading ${JSON.stringify([store, table, look])}`;
}

interface PaceRow {
  readonly started_at: Date;
  readonly ends_at: Date;
  readonly rows: string;
  readonly there: string;
  readonly milliseconds: number;
}

async function neededOn(pool: Pool, server: string, now: Temporal.Instant): Promise<number> {
  const { rows } = await pool.query<PaceRow>(
    `select started_at, ends_at, rows, there, milliseconds from troth.table_reading
      where server = $1 and ends_at is not null`,
    [server],
  );
  return rows.reduce((sum, row) => sum + needed(paceIn(row), now), 0);
}

function paceIn({ started_at, ends_at, rows, there, milliseconds }: PaceRow): Pace {
  return {
    startedAt: instant(started_at),
    endsAt: instant(ends_at),
    rows: Number(rows),
    there: Number(there),
    milliseconds,
  };
}

/** Set aside before anything is asked, so that neither a second process nor a killed one takes more. */
async function take(
  pool: Pool,
  server: string,
  milliseconds: number,
  most: number,
): Promise<Taken> {
  const none: Taken = { milliseconds: 0, settle: async () => undefined };
  if (milliseconds <= 0) return none;
  return inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 7))', [server]);
    await client.query(
      `delete from troth.server_time where server = $1 and taken_at < now() - interval '1 hour'`,
      [server],
    );
    const { rows } = await client.query<{ readonly taken: number }>(
      `select coalesce(sum(milliseconds), 0)::float8 as taken
         from troth.server_time where server = $1`,
      [server],
    );
    const granted = Math.min(milliseconds, most - (rows[0]?.taken ?? 0));
    if (granted < 1) return none;
    const { rows: made } = await client.query<{ readonly id: string }>(
      'insert into troth.server_time (server, milliseconds) values ($1, $2) returning id',
      [server, granted],
    );
    const id = made[0]?.id;
    return {
      milliseconds: granted,
      async settle(used) {
        await pool.query('update troth.server_time set milliseconds = $2 where id = $1', [
          id,
          used,
        ]);
      },
    };
  });
}
