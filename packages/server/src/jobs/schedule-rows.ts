/**
 * Recurring work as rows of `troth.schedule`. While a worker runs an occurrence, `next_at` is its
 * lease: a moment shortly ahead that it keeps pushing on. A worker that dies stops pushing, the
 * moment comes, and the occurrence is due again. All moments are the database's clock, so that
 * machines whose clocks differ agree.
 */
import type { Pool, PoolClient } from '../platform/database.ts';

export interface Schedule {
  /** Unique, such as `check panda`. */
  readonly name: string;
  readonly policy: string;
  readonly every: Temporal.Duration;
  /** When it was last done by other means, such as a check by hand: due one period after that. */
  readonly lastDone?: Temporal.Instant;
}

export interface Due {
  readonly name: string;
  readonly policy: string;
  /** Proof of the claim: the row's `next_at` as text, with all its microseconds. */
  readonly lease: string;
}

export const leaseSeconds = 12;

/**
 * Adds rows, due at once or one period after `lastDone`, and changes the period of those that exist.
 * A row whose moment is still to come may be a lease: it is only brought nearer by a shorter period.
 */
export async function setSchedules(pool: Pool, schedules: readonly Schedule[]): Promise<void> {
  for (const { name, policy, every, lastDone } of schedules) {
    await pool.query(
      `insert into troth.schedule (name, policy, every, next_at)
       values ($1, $2, $3, coalesce($4::timestamptz + $3::interval, now()))
       on conflict (name) do update set policy = excluded.policy, every = excluded.every,
         next_at = case when schedule.next_at > now() then least(schedule.next_at, now() + excluded.every)
                        else greatest(schedule.next_at, $4::timestamptz + $3::interval) end`,
      [name, policy, every.toString(), lastDone?.toString() ?? null],
    );
  }
}

/** The row is this worker's if it was due and nobody else was first: one statement decides. */
export async function claimSchedule(pool: Pool, name: string): Promise<Due | undefined> {
  const { rows } = await pool.query<Due>(
    `update troth.schedule set next_at = now() + make_interval(secs => $2)
      where name = $1 and next_at <= now()
      returning name, policy, next_at::text as lease`,
    [name, leaseSeconds],
  );
  return rows[0];
}

/** The new lease; undefined when the claim was lost to another worker. */
export async function renewLease(pool: Pool, due: Due): Promise<Due | undefined> {
  const { rows } = await pool.query<{ lease: string }>(
    `update troth.schedule set next_at = now() + make_interval(secs => $3)
      where name = $1 and next_at = $2::timestamptz
      returning next_at::text as lease`,
    [due.name, due.lease, leaseSeconds],
  );
  return rows[0] && { ...due, lease: rows[0].lease };
}

/** Sets the next occurrence: in one period, or after `again` when this one failed. */
export async function finishSchedule(
  client: PoolClient,
  due: Due,
  again?: Temporal.Duration,
): Promise<Temporal.Instant | undefined> {
  const { rows } = await client.query<{ next: Date }>(
    `update troth.schedule
        set last_at = case when $3::interval is null then now() else last_at end,
            next_at = now() + least(every, coalesce($3::interval, every))
      where name = $1 and next_at = $2::timestamptz
      returning next_at as next`,
    [due.name, due.lease, again?.toString() ?? null],
  );
  return rows[0] && instantOf(rows[0].next);
}

/** When each of the named schedules is due, or its lease ends. */
export async function nextMoments(
  pool: Pool,
  names: readonly string[],
): Promise<ReadonlyMap<string, Temporal.Instant>> {
  const { rows } = await pool.query<{ name: string; next: Date }>(
    'select name, next_at as next from troth.schedule where name = any($1)',
    [names],
  );
  return new Map(rows.map(({ name, next }) => [name, instantOf(next)]));
}

/** A millisecond later, because a Date cuts off the microseconds and a wake-up must not come before. */
function instantOf(date: Date): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(date.getTime() + 1);
}
