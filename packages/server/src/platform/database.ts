/**
 * Connections to PostgreSQL, through `pg`.
 *
 * Numbers: `bigint` columns and `count(*)` come back as strings, `pg`'s own choice, because a
 * JavaScript number would silently round above 2^53. Cast to `int` in SQL where the value is
 * known to be small, or use `BigInt(text)`.
 */
import pg from 'pg';

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

export interface DatabaseOptions {
  /** Most connections at once; 10 by default. */
  readonly max?: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string;
  /** Milliseconds to wait for a connection; 10,000 by default. */
  readonly connectionTimeout?: number;
  /** Milliseconds that one statement may take; 0, the default, for no limit. */
  readonly statementTimeout?: number;
  /** Milliseconds to wait for a lock; 0, the default, for no limit. */
  readonly lockTimeout?: number;
  /** Told when an idle connection is lost, for instance because the server restarts. */
  readonly onIdleError?: (error: Error) => void;
}

const defaultMax = 10;
const defaultConnectionTimeout = 10_000;

/** Opens no connection yet: the first query does. A lost idle connection is replaced at the next query. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? defaultMax,
    application_name: options.applicationName ?? 'troth',
    connectionTimeoutMillis: options.connectionTimeout ?? defaultConnectionTimeout,
    statement_timeout: options.statementTimeout ?? 0,
    lock_timeout: options.lockTimeout ?? 0,
    keepAlive: true,
  });
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
