/** The suite's own PostgreSQL: what it does to roles, rules and settings must meet no other test. */
import { openDatabase } from '../../packages/server/src/platform/database.ts';
import { startEmbeddedPostgres } from '../../packages/server/src/platform/embedded-postgres.ts';
import { startDebianPostgres } from '../debian-postgres.ts';

export interface Server {
  /** 15, 18. */
  readonly release: number;
  readonly isEmbedded: boolean;
  /** Of the superuser. */
  urlOf(database: string): string;
  stop(): Promise<void>;
}

/** Of the release against which the run tests: Debian's 15 where it does, else the embedded 18. */
export async function startServer(folder: string): Promise<Server> {
  if ((await releaseOfRun()) === 15) {
    const { adminUrl, stop } = await startDebianPostgres(folder);
    const urlOf = (database: string) => withDatabase(adminUrl, database);
    return { release: 15, isEmbedded: false, urlOf, stop };
  }
  const server = await startEmbeddedPostgres({ folder, durable: false });
  return { release: 18, isEmbedded: true, urlOf: server.url, stop: server.destroy };
}

async function releaseOfRun(): Promise<number | undefined> {
  const url = process.env['TROTH_TEST_POSTGRES'];
  if (url === undefined) return undefined;
  const { rows } = await asked<{ release: number }>(
    url,
    `select current_setting('server_version_num')::int / 10000 as release`,
  );
  return rows[0]?.release;
}

export async function asked<Row extends object>(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<{ rows: Row[] }> {
  const pool = openDatabase(url, { max: 1, applicationName: 'psql' });
  try {
    return await pool.query<Row>(sql, [...values]);
  } finally {
    await pool.end();
  }
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
