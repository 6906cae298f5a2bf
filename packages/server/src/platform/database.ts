/**
 * Connections to PostgreSQL, through `pg`.
 *
 * Numbers: `bigint` columns and `count(*)` come back as strings, `pg`'s own choice, because a
 * JavaScript number would silently round above 2^53. Cast to `int` in SQL where the value is
 * known to be small, or use `BigInt(text)`.
 */
import pg from 'pg';
import { platformError } from './error.ts';
import { Gate } from './gate.ts';
import { noRoomYet, patiently } from './patience.ts';

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

export interface DatabaseOptions {
  /** Most connections at once; 10 by default. */
  readonly max?: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string;
  /** Milliseconds to wait for a connection; 10,000 by default. */
  readonly connectionTimeout?: number;
  /** Milliseconds to wait until a connection of this pool is free; two minutes by default. */
  readonly turnTimeout?: number;
  /** Milliseconds in which a server without room for another connection is asked again; 40,000 by default. */
  readonly roomTimeout?: number;
  /** Milliseconds that one statement may take; 0, the default, for no limit. */
  readonly statementTimeout?: number;
  /** Milliseconds to wait for a lock; 0, the default, for no limit. */
  readonly lockTimeout?: number;
  /** Told when an idle connection is lost, for instance because the server restarts. */
  readonly onIdleError?: (error: Error) => void;
}

const defaultMax = 10;
const defaultConnectionTimeout = 10_000;
/** Milliseconds until whoever waits for one of this process's own connections is told so. */
const defaultTurnTimeout = 120_000;

/** Milliseconds. */
interface Limits {
  readonly turn: number;
  readonly room: number;
}

/** `pg`'s declarations name it nowhere. */
type Taken = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

/**
 * Whoever needs a connection waits for a turn before anything is dialled: `pg`'s own pool counts the
 * time in its queue as time in which the server did not answer. A server that has no room for another
 * connection, or is just starting, is asked again.
 */
class TurnsPool extends pg.Pool {
  readonly #gate: Gate;
  readonly #limits: Limits;
  readonly #leaving = new WeakMap<PoolClient, () => void>();

  constructor(config: pg.PoolConfig & { readonly max: number }, limits: Limits) {
    super(config);
    this.#gate = new Gate(config.max);
    this.#limits = limits;
    this.on('release', (_, client) => this.#leaving.get(client)?.());
  }

  override connect(): Promise<PoolClient>;
  override connect(taken: Taken): void;
  override connect(taken?: Taken): Promise<PoolClient> | void {
    const taking = this.#take();
    if (taken === undefined) return taking;
    taking.then(
      (client) => taken(undefined, client, (release) => client.release(release === true)),
      (error: Error) => taken(error, undefined, () => undefined),
    );
  }

  async #take(): Promise<PoolClient> {
    const leave = await this.#turn();
    try {
      const client = await patiently(() => super.connect(), {
        ...noRoomYet,
        upTo: this.#limits.room,
      });
      this.#leaving.set(client, leave);
      return client;
    } catch (error) {
      leave();
      throw error;
    }
  }

  async #turn(): Promise<() => void> {
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(noTurn()), this.#limits.turn);
    try {
      return await this.#gate.enter(ending.signal);
    } finally {
      clearTimeout(timer);
    }
  }
}

function noTurn(): Error {
  return platformError({
    code: 'database-busy',
    kind: 'unavailable',
    retry: 'later',
    publicMessage:
      "This process had none of its connections to Troth's own database free for two minutes. Do less at once, or look for what holds them: select * from pg_stat_activity where application_name like 'troth%'.",
  });
}

/** Opens no connection yet: the first query does. A lost idle connection is replaced at the next query. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Pool {
  const pool = new TurnsPool(
    {
      connectionString: url,
      max: options.max ?? defaultMax,
      application_name: options.applicationName ?? 'troth',
      connectionTimeoutMillis: options.connectionTimeout ?? defaultConnectionTimeout,
      statement_timeout: options.statementTimeout ?? 0,
      lock_timeout: options.lockTimeout ?? 0,
      keepAlive: true,
      idleTimeoutMillis: 3_000,
    },
    {
      turn: options.turnTimeout ?? defaultTurnTimeout,
      room: options.roomTimeout ?? noRoomYet.upTo,
    },
  );
  // Without a listener Node would end the process when an idle connection breaks, or one that
  // is in use but between two queries; the next query on it fails and says why.
  pool.on('error', (error) => options.onIdleError?.(error));
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/**
 * Runs `work` in one transaction: commits when it returns, rolls back when it throws and throws
 * the same on. A connection that cannot even roll back is closed and not reused.
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    broken = !(await rolledBack(client));
    throw error;
  } finally {
    client.release(broken);
  }
}

async function rolledBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('rollback');
    return true;
  } catch (error) {
    // The first error tells more; the caller throws that one.
    return !(error instanceof Error);
  }
}
