/**
 * The sessions of one store: at most four, read-only, with every time limit set by the server
 * itself. Values come back as text, in forms that PostgreSQL reads back to the same value.
 */
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import type { Address } from './address.ts';
import { nameError, storeError } from './error.ts';
import { Gate } from './gate.ts';

/** Milliseconds. */
export interface Timeouts {
  /** Until a connection stands. */
  readonly connect: number;
  /** For one statement; the server ends it. */
  readonly statement: number;
  /** Waiting for someone else's lock. */
  readonly lock: number;
  /** An open read whose consumer does not come back. */
  readonly idle: number;
}

export const defaultTimeouts: Timeouts = {
  connect: 10_000,
  statement: 60_000,
  lock: 5_000,
  idle: 60_000,
};

export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** One array per row; every value as text. */
export type Rows = readonly (readonly (string | null)[])[];

export interface Session {
  run(statement: Statement): Promise<Rows>;
}

const mostSessions = 4;

/** How long the server may overrun its own limit before the driver gives up on the connection. */
const grace = 5_000;

export class Sessions {
  readonly #store: string;
  readonly #pool: Pool;
  readonly #gate = new Gate(mostSessions);
  #closed = false;

  constructor(store: string, address: Address, timeouts: Timeouts) {
    this.#store = store;
    this.#pool = new Pool(poolConfig(address, timeouts));
    // A connection lost while idle or between two statements shows up at the next statement.
    this.#pool.on('error', ignoreLostConnection);
    this.#pool.on('connect', (client) => client.on('error', ignoreLostConnection));
  }

  /** One statement, on whichever session is free. */
  run(statement: Statement, signal?: AbortSignal): Promise<Rows> {
    return this.use((session) => session.run(statement), signal);
  }

  /** Several statements on the same session. */
  async use<T>(work: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const open = await this.open(signal);
    try {
      const result = await work(open.session);
      open.release();
      return result;
    } catch (error) {
      open.discard();
      throw error;
    }
  }

  async open(signal?: AbortSignal): Promise<OpenSession> {
    if (this.#closed) throw storeError('store-closed', this.#store);
    if (signal?.aborted) throw storeError('store-cancelled', this.#store);
    const leave = await this.#gate.enter();
    try {
      const client = await this.#pool.connect();
      return new OpenSession(this.#store, client, leave, signal);
    } catch (error) {
      leave();
      throw nameError(this.#store, error);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#pool.end();
  }
}

export class OpenSession {
  readonly session: Session;
  readonly #client: PoolClient;
  readonly #leave: () => void;

  constructor(store: string, client: PoolClient, leave: () => void, signal?: AbortSignal) {
    this.#client = client;
    this.#leave = leave;
    this.session = { run: (statement) => run(store, client, statement, signal) };
  }

  release(): void {
    this.#client.release();
    this.#leave();
  }

  /** After a failure: the connection may be in any state, so it ends. */
  discard(): void {
    this.#client.release(true);
    this.#leave();
  }
}

async function run(
  store: string,
  client: PoolClient,
  statement: Statement,
  signal?: AbortSignal,
): Promise<Rows> {
  if (signal?.aborted) throw storeError('store-cancelled', store);
  try {
    const result = await client.query<(string | null)[]>({
      text: statement.text,
      values: statement.values === undefined ? [] : [...statement.values],
      rowMode: 'array',
      types: { getTypeParser: () => asText },
    });
    return result.rows;
  } catch (error) {
    throw signal?.aborted ? storeError('store-cancelled', store) : nameError(store, error);
  }
}

function asText(value: string): string {
  return value;
}

function ignoreLostConnection(): void {
  // The statement that needs the connection reports it.
}

function poolConfig(address: Address, timeouts: Timeouts): PoolConfig {
  return {
    ...address.config,
    max: mostSessions,
    application_name: 'troth',
    options: sessionSettings(address.config.options),
    connectionTimeoutMillis: timeouts.connect,
    statement_timeout: timeouts.statement,
    lock_timeout: timeouts.lock,
    idle_in_transaction_session_timeout: timeouts.idle,
    query_timeout: timeouts.statement + grace,
    idleTimeoutMillis: 10_000,
    allowExitOnIdle: true,
    keepAlive: true,
  };
}

/**
 * `row_security=off` makes a read fail where a policy would silently hide rows: part of the rows
 * is never taken for all of them. The output formats are those that read back unchanged.
 * `search_path` keeps anyone's own functions out of our statements.
 */
function sessionSettings(own: string | undefined): string {
  const settings = {
    default_transaction_read_only: 'on',
    row_security: 'off',
    search_path: 'pg_catalog',
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    IntervalStyle: 'postgres',
    bytea_output: 'hex',
    extra_float_digits: '1',
  };
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return [...(own === undefined ? [] : [own]), ...ours].join(' ');
}
