/**
 * How much of an installation's work goes on at once. Whoever runs, plans or checks takes a seat
 * before any other connection; there are as many as the servers have room for, and a run without one
 * waits and holds nothing but its turn. A seat is an advisory lock in Troth's own database, so that it
 * is shared by all processes and goes with whoever held it, however that dies.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from './database.ts';
import { openDatabase } from './database.ts';
import { Gate } from './gate.ts';

export interface SeatOptions {
  /** Most seats that may be in use, by whoever knows how much room there is elsewhere. */
  readonly most?: number;
  /** Told how many are before this one, whenever that changes. */
  readonly onWaiting?: (before: number) => void;
  readonly signal?: AbortSignal;
}

export type Waiting = Omit<SeatOptions, 'most'>;

export interface Seats {
  /** Runs `work` on a seat. Throws the signal's reason when told to stop waiting. */
  on<T>(work: () => Promise<T>, options?: SeatOptions): Promise<T>;
  end(): Promise<void>;
}

/** More would be slower for each, and no faster for all. */
const mostSeats = 8;
const mostInProcess = 4;
/** Connections of Troth's own database that one seat's process has at most while it works on it alone. */
const perSeat = 12;
/** Kept free for whoever only looks: status, doctor, a person's `psql`. */
const keptFree = 8;

/** Of two-part advisory locks; the other part is the number of the seat or the turn. */
const seatClass = 7_406_203;
const turnClass = 7_406_204;

/** Milliseconds between two looks of whoever waits. */
const lookEvery = 200;

export function openSeats(url: string): Seats {
  const gate = new Gate(mostInProcess);
  const session = new SeatSession(url);
  let inside = 0;
  let waiting = 0;
  return {
    async on(work, options = {}) {
      const { signal, onWaiting } = options;
      if (inside >= mostInProcess) onWaiting?.(inside + waiting);
      waiting += 1;
      const leave = await gate.enter(signal).finally(() => (waiting -= 1));
      inside += 1;
      try {
        const seat = await session.take(options);
        try {
          return await work();
        } finally {
          session.give(seat);
        }
      } finally {
        inside -= 1;
        leave();
      }
    },
    end: () => session.end(),
  };
}

/** The one connection on which this process holds its seats and turns. */
class SeatSession {
  readonly #pool: Pool;
  #client: Promise<PoolClient> | undefined;
  readonly #held = new Set<number>();
  #users = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(url: string) {
    this.#pool = openDatabase(url, { max: 1, applicationName: 'troth seats' });
  }

  async take({ most = mostSeats, onWaiting, signal }: SeatOptions): Promise<number> {
    this.#users += 1;
    let turn: number | undefined;
    let told: number | undefined;
    try {
      for (;;) {
        turn ??= await this.#drawTurn();
        const { before, taken, seats } = await this.#look(turn);
        const seat = before === 0 ? await this.#try(Math.min(most, seats)) : undefined;
        if (seat !== undefined) {
          this.#held.add(seat);
          return seat;
        }
        if (before + taken !== told) onWaiting?.((told = before + taken));
        await sleep(lookEvery, undefined, signal ? { signal } : {});
      }
    } catch (error) {
      this.#users -= 1;
      throw signal?.aborted ? signal.reason : error;
    } finally {
      if (turn !== undefined) this.#unlock(turnClass, turn);
    }
  }

  give(seat: number): void {
    this.#users -= 1;
    if (this.#held.delete(seat)) this.#unlock(seatClass, seat);
  }

  async end(): Promise<void> {
    await this.#last;
    await this.#pool.end();
  }

  async #drawTurn(): Promise<number> {
    const [row] = await this.#ask<{ turn: number }>(
      `select turn from (select nextval('troth.turn')::int as turn offset 0) drawn,
              lateral pg_advisory_lock(${turnClass}, turn)`,
    );
    return row?.turn ?? 0;
  }

  async #look(turn: number): Promise<{ before: number; taken: number; seats: number }> {
    const [row] = await this.#ask<{ before: number; taken: number; room: number }>(
      `select count(*) filter (where classid = ${turnClass} and objid::int8 < $1)::int as before,
              count(*) filter (where classid = ${seatClass})::int as taken, ${roomStatement} as room
         from pg_locks
        where locktype = 'advisory' and objsubid = 2 and granted
          and database = (select oid from pg_database where datname = current_database())`,
      [turn],
    );
    const { before = 0, taken = 0, room = 0 } = row ?? {};
    return { before, taken, seats: seatsIn(room - keptFree, perSeat) };
  }

  /** The highest that is free: those below are for whoever may have no other. */
  async #try(seats: number): Promise<number | undefined> {
    const [row] = await this.#ask<{ seat: number }>(
      `select seat from generate_series($1::int, 0, -1) seat
        where seat <> all ($2::int[]) and pg_try_advisory_lock(${seatClass}, seat) limit 1`,
      [seats - 1, [...this.#held]],
    );
    return row?.seat;
  }

  #unlock(of: number, number: number): void {
    // A connection that is gone has let go of everything.
    this.#ask('select pg_advisory_unlock($1, $2)', [of, number]).catch(() => undefined);
  }

  /** One after the other; the connection is given back when nobody needs it. */
  async #ask<R extends object>(text: string, values: readonly unknown[] = []): Promise<R[]> {
    const answer = this.#last.then(async () => {
      this.#client ??= this.#pool.connect();
      try {
        return (await (await this.#client).query<R>(text, [...values])).rows;
      } catch (error) {
        await this.#drop(true);
        throw error;
      }
    });
    this.#last = answer.then(
      () => (this.#users === 0 ? this.#drop(false) : undefined),
      () => undefined,
    );
    return answer;
  }

  /** What was held on it is held no more; whoever is at work goes on. */
  async #drop(broken: boolean): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    this.#client = undefined;
    this.#held.clear();
    client?.release(broken);
  }
}

/** At least one: on a server with less room than that, who works waits for each connection. */
export function seatsIn(room: number, each: number): number {
  return Math.max(1, Math.min(mostSeats, Math.floor(room / each)));
}

/** Sessions that this role may have in this database at the same time, whoever has some now. */
export const roomStatement = `(
  select least(
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
      - coalesce(current_setting('reserved_connections', true)::int, 0),
    (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user),
    (select nullif(datconnlimit, -1) from pg_database where datname = current_database())))`;
