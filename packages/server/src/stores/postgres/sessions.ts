/**
 * The sessions of one store: at most four, read-only unless asked otherwise, with every time limit
 * set by the server itself. Values come back as text, in forms that PostgreSQL reads back to the same value.
 */
import { Socket } from 'node:net';
import { Pool, type PoolClient, type PoolConfig, type QueryArrayResult } from 'pg';
import { daysOfUtc, type ClockZones } from '../clock-zones.ts';
import type { Address } from './address.ts';
import { cancelStatement } from './cancel.ts';
import { nameError, passesSoon, storeError } from './error.ts';
import { Gate } from '../../platform/gate.ts';
import { noRoomYet, patiently } from '../../platform/patience.ts';
import { dial, requestTls } from './hello.ts';
import { keepOwnPath } from './own-path.ts';

/** Milliseconds. */
export interface Timeouts {
  /** Until a connection stands. */
  readonly connect: number;
  /** In which a server without room for another session is asked again. */
  readonly room: number;
  /** In which a server that ended a connection may come back. */
  readonly lost: number;
  /** For one statement; the server ends it. */
  readonly statement: number;
  /** Waiting for someone else's lock. */
  readonly lock: number;
  /** An open read whose consumer does not come back. */
  readonly idle: number;
  /** For which what was learnt of tables is not asked again. */
  readonly memory: number;
}

export const defaultTimeouts: Timeouts = {
  connect: 10_000,
  room: noRoomYet.upTo,
  lost: 5_000,
  statement: 60_000,
  lock: 5_000,
  idle: 60_000,
  memory: 10_000,
};

export interface Statement {
  /** Where there is one, each session has the server plan the text once, under this name. */
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** One array per row; every value as text. */
export type Rows = readonly (readonly (string | null)[])[];

export interface Session {
  run(statement: Statement): Promise<Rows>;
  /** What the store's sessions have learnt of it lately; see `Lately`. */
  readonly lately: Lately;
  readonly zones: ClockZones;
}

/** `release` or `discard` ends it; whatever comes after the first of them does nothing. */
export interface OpenSession extends Session {
  release(): void;
  /** After a failure, or in the middle of a transaction: the connection may be in any state, so it ends. */
  discard(): void;
}

/**
 * What was learnt of the store within the last seconds. Any failed statement forgets all of it,
 * for the store may have changed.
 */
export class Lately {
  readonly #known = new Map<string, { readonly until: number; readonly value: unknown }>();
  readonly #longest: number;

  constructor(longest: number) {
    this.#longest = longest;
  }

  get(name: string): unknown {
    const known = this.#known.get(name);
    return known && performance.now() < known.until ? known.value : undefined;
  }

  /** For so many milliseconds, or as long as anything is kept. */
  put(name: string, value: unknown, milliseconds = this.#longest): void {
    const until = performance.now() + Math.min(milliseconds, this.#longest);
    this.#known.set(name, { until, value });
  }

  forget(): void {
    this.#known.clear();
  }
}

interface Held {
  readonly session: OpenSession;
  readonly leave: () => void;
}

/** Sessions that may write. */
export interface Writing {
  /**
   * `search_path` under which the tables' own triggers run; that of the role and the database when
   * absent. Our statements are read under `pg_catalog` in any case; see `own-path.ts`.
   */
  readonly searchPath?: string;
}

/** Throws where nothing may be asked of what a connection has reached. */
export type Admission = (
  run: (statement: Statement) => Promise<Rows>,
  writing: boolean,
) => Promise<void>;

export interface SessionsOptions {
  readonly writing?: Writing;
  readonly zones?: ClockZones;
  /** Asked of each connection before anything else is. */
  readonly admission?: Admission | undefined;
}

const mostSessions = 4;

/** How long the server may overrun its own limit before the connection is given up. */
const grace = 5_000;

export class Sessions {
  readonly #store: string;
  readonly #address: Address;
  readonly #timeouts: Timeouts;
  readonly #writing: Writing | undefined;
  readonly #zones: ClockZones;
  readonly #admission: Admission | undefined;
  readonly #gate = new Gate(mostSessions);
  /** Connections that ended between two statements, and why; the next statement reports it. */
  readonly #lost = new WeakMap<object, Error>();
  readonly #held = new Map<PoolClient, Held>();
  /** Connections that reach the right database, and on which our statements are read under `pg_catalog`. */
  readonly #admitted = new WeakSet<PoolClient>();
  readonly #lately: Lately;
  readonly #sockets = new Set<Socket>();
  #pool: Promise<Pool> | undefined;
  #fullUntil = 0;
  #closed = false;

  constructor(
    store: string,
    address: Address,
    timeouts: Timeouts,
    { writing, zones = daysOfUtc, admission }: SessionsOptions = {},
  ) {
    this.#store = store;
    this.#address = address;
    this.#timeouts = timeouts;
    this.#lately = new Lately(timeouts.memory);
    this.#writing = writing;
    this.#zones = zones;
    this.#admission = admission;
  }

  /** One statement, on whichever session is free. One that only reads is sent again where the connection was lost. */
  run(statement: Statement, signal?: AbortSignal): Promise<Rows> {
    const once = (): Promise<Rows> => this.use((session) => session.run(statement), signal);
    if (this.#writing !== undefined) return once();
    const soon = { upTo: this.#timeouts.lost, firstPause: 100, longestPause: 1_000 };
    return patiently(once, { ...soon, passes: passesSoon(), signal });
  }

  /** Several statements on the same session. */
  async use<T>(work: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const session = await this.open(signal);
    try {
      const result = await work(session);
      session.release();
      return result;
    } catch (error) {
      session.discard();
      throw error;
    }
  }

  /** The caller ends the session, by `release` or `discard`. */
  async open(signal?: AbortSignal): Promise<OpenSession> {
    const leave = await this.#gate.enter(signal).catch(() => {
      throw storeError('store-cancelled', this.#store);
    });
    try {
      if (this.#closed) throw storeError('store-closed', this.#store);
      if (signal?.aborted) throw storeError('store-cancelled', this.#store);
      this.#pool ??= this.#makePool();
      const pool = await this.#pool;
      const client = await this.#connect(pool, signal);
      await this.#admit(client);
      return this.#sessionOn(client, leave, signal);
    } catch (error) {
      leave();
      throw nameError(this.#store, error);
    }
  }

  /** Waits for room, but not again soon after it waited in vain: each of a check's many reads would. */
  async #connect(pool: Pool, signal: AbortSignal | undefined): Promise<PoolClient> {
    const { room } = this.#timeouts;
    const upTo = performance.now() < this.#fullUntil ? 0 : room;
    try {
      return await patiently(() => pool.connect(), { ...noRoomYet, upTo, signal });
    } catch (error) {
      if (noRoomYet.passes(error) && upTo > 0) this.#fullUntil = performance.now() + room;
      throw error;
    }
  }

  /** What was learnt lately is asked again: whoever discovers the store wants it as it is now. */
  forget(): void {
    this.#lately.forget();
  }

  /** Before anything else is asked of a connection. */
  async #admit(client: PoolClient): Promise<void> {
    if (this.#admitted.has(client)) return;
    const writing = this.#writing !== undefined;
    try {
      if (writing) await client.query(keepOwnPath);
      const run = async (statement: Statement): Promise<Rows> =>
        (await this.#query(client, statement)).rows;
      await this.#admission?.(run, writing);
      this.#admitted.add(client);
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  /** Ends reads that are under way: nobody may be left to end them. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { session } of this.#held.values()) session.discard();
    const pool = this.#pool;
    this.#pool = undefined;
    await (await pool)?.end();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Of a login that fails on our side the driver lets go without hanging up, and the server waits a minute. */
  #socket(): Socket {
    const socket = new Socket();
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  }

  async #makePool(): Promise<Pool> {
    try {
      const settings = sessionSettings(this.#address.options, this.#writing);
      const config = poolConfig(this.#address, await this.#tls(), this.#timeouts);
      const pool = new Pool({ ...config, options: settings, stream: () => this.#socket() });
      pool.on('error', ignoreLostConnection);
      pool.on('connect', (client) => client.on('error', (error) => this.#lose(client, error)));
      return pool;
    } catch (error) {
      this.#pool = undefined;
      throw error;
    }
  }

  /** The first error says why; those that follow say that the connection is gone. */
  #lose(client: PoolClient, error: Error): void {
    if (!this.#lost.has(client)) this.#lost.set(client, error);
    // Its reader may be waiting for another session, and that one for this place.
    this.#held.get(client)?.leave();
  }

  async #tls(): Promise<PoolConfig['ssl']> {
    const { tls } = this.#address;
    if (tls !== 'prefer') return tls;
    const socket = await dial(this.#address, this.#timeouts.connect);
    const offered = await requestTls(socket, this.#timeouts.connect).finally(() =>
      socket.destroy(),
    );
    return offered ? { rejectUnauthorized: false } : false;
  }

  #sessionOn(client: PoolClient, leave: () => void, signal?: AbortSignal): OpenSession {
    const end = (broken: boolean): void => {
      if (this.#held.get(client)?.session !== session) return;
      this.#held.delete(client);
      client.release(broken);
      leave();
    };
    const session: OpenSession = {
      run: async (statement) => (await this.#query(client, statement, signal)).rows,
      lately: this.#lately,
      zones: this.#zones,
      release: () => end(false),
      discard: () => end(true),
    };
    this.#held.set(client, { session, leave });
    return session;
  }

  async #query(
    client: PoolClient,
    statement: Statement,
    signal?: AbortSignal,
  ): Promise<QueryArrayResult<(string | null)[]>> {
    if (signal?.aborted) throw storeError('store-cancelled', this.#store);
    const stop = (): void => {
      cancelStatement(this.#address, client, this.#timeouts.connect).catch(ignoreLostConnection);
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await client.query<(string | null)[]>({
        ...(statement.name !== undefined && { name: statement.name }),
        text: statement.text,
        values: statement.values === undefined ? [] : [...statement.values],
        rowMode: 'array',
        types: { getTypeParser: () => asText },
      });
    } catch (error) {
      this.#lately.forget();
      throw signal?.aborted
        ? storeError('store-cancelled', this.#store)
        : nameError(this.#store, this.#lost.get(client) ?? error);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }
}

function asText(value: string): string {
  return value;
}

function ignoreLostConnection(): void {
  // An idle connection is replaced by the next statement; a cancelled statement ends either way.
}

function poolConfig(address: Address, ssl: PoolConfig['ssl'], timeouts: Timeouts): PoolConfig {
  return {
    host: address.host,
    port: address.port,
    user: address.user,
    password: address.password,
    database: address.database,
    ssl,
    max: mostSessions,
    application_name: 'troth',
    connectionTimeoutMillis: timeouts.connect,
    statement_timeout: timeouts.statement,
    lock_timeout: timeouts.lock,
    idle_in_transaction_session_timeout: timeouts.idle,
    query_timeout: timeouts.statement + grace,
    // Siblings wait for them where the server has no room for more.
    idleTimeoutMillis: 3_000,
    allowExitOnIdle: true,
    keepAlive: true,
  };
}

/**
 * `row_security=off` makes a statement fail where a policy would silently hide rows: part of the
 * rows is never taken for all of them. The output formats are those that read back unchanged.
 * `search_path` keeps anyone's own functions out of our statements; one that writes begins under the
 * database's own, which is kept for its triggers. It sees at each statement what others have committed.
 */
function sessionSettings(own: string | undefined, writing: Writing | undefined): string {
  const settings = {
    ...(writing === undefined
      ? { default_transaction_read_only: 'on', search_path: 'pg_catalog' }
      : { default_transaction_isolation: 'read committed' }),
    ...(writing?.searchPath !== undefined && { search_path: writing.searchPath }),
    row_security: 'off',
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    IntervalStyle: 'postgres',
    bytea_output: 'hex',
    extra_float_digits: '1',
  };
  const ours = Object.entries(settings).map(
    ([name, value]) => `-c ${name}=${value.replaceAll(/[\\\s]/g, String.raw`\$&`)}`,
  );
  return [...(own === undefined ? [] : [own]), ...ours].join(' ');
}
