/**
 * Real PostgreSQL for tests: one server for the whole run, a database for every test.
 *
 * `test/run.ts` starts the server and passes its address in TROTH_TEST_POSTGRES. A test file
 * that is run alone uses one in the system's temporary folder, shared with others that do the
 * same; the last to finish stops it.
 */
import { randomBytes } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase, type DatabaseOptions, type Pool } from './database.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
import { platformError } from './error.ts';
import { migrate } from './migrate.ts';

export interface TestDatabase {
  readonly name: string;
  /** The superuser's connection string to this database. */
  readonly url: string;
  readonly pool: Pool;
  /** The superuser's connection string to another database of the same server. */
  urlOf(database: string): string;
  /** Closes the pool and drops the database with whoever is still connected. */
  drop(): Promise<void>;
}

/** What `t` of `node:test` offers; passed in, the database is dropped when the test ends. */
interface TestContext {
  after(fn: () => Promise<void>): void;
}

export interface TestDatabaseOptions extends DatabaseOptions {
  /** Whether Troth's own tables are made; not by default. */
  readonly migrated?: boolean;
  /** One that nobody else has when absent. */
  readonly name?: string;
}

export async function freshDatabase(
  t?: TestContext,
  {
    migrated = false,
    name = `test_${randomBytes(6).toString('hex')}`,
    ...options
  }: TestDatabaseOptions = {},
): Promise<TestDatabase> {
  const admin = await adminUrl();
  await command(admin, `create database ${name}`);
  const url = urlOf(admin, name);
  const pool = openDatabase(url, { applicationName: 'test', ...options });
  const drop = async (): Promise<void> => {
    // A failed test may not have given a connection back; then the server ends it.
    if (!pool.ended) await Promise.race([pool.end(), sleep(500)]);
    await command(admin, `drop database if exists ${name} with (force)`);
  };
  t?.after(drop);
  if (migrated) await migrate(pool);
  return { name, url, pool, urlOf: (database) => urlOf(admin, database), drop };
}

let address: Promise<string> | undefined;
let shared: EmbeddedPostgres | undefined;

/** The superuser's connection string to the database `postgres` of the tests' server. */
export function adminUrl(): Promise<string> {
  address ??= process.env['TROTH_TEST_POSTGRES']
    ? Promise.resolve(process.env['TROTH_TEST_POSTGRES'])
    : startShared();
  return address;
}

async function startShared(): Promise<string> {
  const folder = join(tmpdir(), `troth-test-postgres-${process.getuid?.() ?? 'user'}`);
  const server = await startEmbeddedPostgres({ folder, durable: false });
  const { uid } = await lstat(folder);
  if (process.getuid && uid !== process.getuid()) {
    throw platformError({
      code: 'test-database-unusable',
      kind: 'denied',
      publicMessage: `${folder} belongs to somebody else. Set TMPDIR to a folder of your own.`,
    });
  }
  shared = server;
  return server.adminUrl;
}

// Registered here and not on use: a hook registered during a test would run at that test's end.
after(() => shared?.stopIfLast());

function urlOf(admin: string, database: string): string {
  const url = new URL(admin);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

async function command(url: string, sql: string): Promise<void> {
  const pool = openDatabase(url, { max: 1, applicationName: 'test' });
  try {
    await pool.query(sql);
  } finally {
    await pool.end();
  }
}
