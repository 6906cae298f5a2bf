/**
 * An idle connection that every process which started or adopted the server keeps open. It
 * proves that the server is ours, and its name tells the others that someone is still there.
 */
import pg from 'pg';
import { isSystemError } from '../error.ts';

export interface Attendance {
  /** Whether the connection was lost: the server stopped, crashed, or reset its sessions. */
  isLost(): boolean;
  /** Whether no other process attends. A server that no longer answers has nobody to serve. */
  isLast(): Promise<boolean>;
  end(): Promise<void>;
}

/** `pg` has these two, its type declarations do not. */
type Client = pg.Client & { ref(): void; unref(): void };

const purpose = 'troth attendance';
const connectPatience = 10_000;

/**
 * `undefined` when the server is not ready to let us in: it is starting, stopping, full, or shows
 * a certificate that was replaced meanwhile. A refused password is an error: then this is not
 * the server that we made.
 */
export async function attend(url: string, data: string): Promise<Attendance | undefined> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `${purpose} ${process.pid}`,
    connectionTimeoutMillis: connectPatience,
  }) as Client;
  let lost = false;
  client.on('error', () => (lost = true));
  client.on('end', () => (lost = true));
  try {
    await client.connect();
    const { rows } = await client.query<{ data: string }>(
      "select current_setting('data_directory') as data",
    );
    if (rows[0]?.data !== data) throw new Error('Another server answers on the port');
  } catch (error) {
    await client.end();
    if (isNotReady(error)) return undefined;
    throw error;
  }
  client.unref();
  return { isLost: () => lost, isLast: () => isLast(client), end: () => end(client) };
}

function end(client: Client): Promise<void> {
  // Unreferenced, the process could end before the connection has.
  client.ref();
  return client.end();
}

function isNotReady(error: unknown): boolean {
  return isSystemError(
    error,
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    '57P01',
    '57P02',
    '57P03',
    '53300',
  );
}

async function isLast(client: Client): Promise<boolean> {
  // Unreferenced, the process could end before the answer is here.
  client.ref();
  try {
    const { rows } = await client.query<{ others: number }>(
      `select count(*)::int as others from pg_stat_activity
        where pid <> pg_backend_pid() and application_name like $1`,
      [`${purpose} %`],
    );
    return rows[0]?.others === 0;
  } catch (error) {
    if (error instanceof Error) return true;
    throw error;
  }
}
