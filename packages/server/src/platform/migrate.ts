/**
 * Brings Troth's own tables, all in schema `troth`, up to date with `packages/server/sql`.
 *
 * The files run in order of their numbers, in one transaction under a lock: of several processes
 * that start at once one migrates and the others wait, and a failure leaves nothing half done.
 * A file that has run must not change; what is wrong with it is put right by the next one.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTransaction, type Pool, type PoolClient } from './database.ts';
import { platformError } from './error.ts';

export interface Migrated {
  /** The numbers that were applied now. */
  readonly applied: readonly number[];
  /** The newest number that the database has; 0 for none. */
  readonly version: number;
}

interface Migration {
  readonly number: number;
  readonly sql: string;
  readonly digest: string;
}

const ownFolder = fileURLToPath(new URL('../../sql/', import.meta.url));

/** Any number will do, as long as nothing else locks it. */
const lockKey = 7_406_201;

/** Throws `migration-invalid`, and whatever PostgreSQL says about a file's statements. */
export async function migrate(pool: Pool, folder: string = ownFolder): Promise<Migrated> {
  const migrations = await readMigrations(folder);
  return inTransaction(pool, async (client) => {
    await client.query('set local lock_timeout = 0');
    await client.query('set local statement_timeout = 0');
    await client.query('select pg_advisory_xact_lock($1)', [lockKey]);
    await ensureRecord(client);
    const done = await readRecord(client);
    checkRecord(migrations, done);
    const pending = migrations.slice(done.length);
    for (const migration of pending) await apply(client, migration);
    return { applied: pending.map(({ number }) => number), version: migrations.length };
  });
}

async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  return Promise.all(
    names.map(async (name, index) => {
      const number = index + 1;
      if (name !== `${String(number).padStart(6, '0')}.sql`) {
        throw invalid(`The migrations are not numbered without gaps: ${name} is number ${number}.`);
      }
      // A checkout on Windows may have changed the line ends; that is no change.
      const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
      return { number, sql, digest: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function ensureRecord(client: PoolClient): Promise<void> {
  // Looked up first: CREATE … IF NOT EXISTS needs the right to create even when there is nothing to do.
  const { rows } = await client.query<{ schema: boolean; record: boolean }>(
    `select to_regnamespace('troth') is not null as schema,
            to_regclass('troth.migration') is not null as record`,
  );
  if (!rows[0]?.schema) await client.query('create schema troth');
  if (rows[0]?.record) return;
  await client.query(`create table troth.migration (
    number     integer     primary key,
    digest     text        not null,
    applied_at timestamptz not null default now()
  )`);
}

async function readRecord(
  client: PoolClient,
): Promise<readonly { number: number; digest: string }[]> {
  const { rows } = await client.query<{ number: number; digest: string }>(
    'select number, digest from troth.migration order by number',
  );
  return rows;
}

function checkRecord(
  migrations: readonly Migration[],
  done: readonly { number: number; digest: string }[],
): void {
  for (const [index, { number, digest }] of done.entries()) {
    const migration = migrations[index];
    if (!migration) {
      throw invalid(
        `The database is at migration ${done.length}, this version of Troth knows ${migrations.length}. Use the newer version.`,
      );
    }
    if (migration.number !== number || migration.digest !== digest) {
      throw invalid(
        `Migration ${number} is not the one that this database was made with. Use the version of Troth that made it, or an empty database.`,
      );
    }
  }
}

async function apply(client: PoolClient, { number, sql, digest }: Migration): Promise<void> {
  await client.query(sql);
  await client.query('insert into troth.migration (number, digest) values ($1, $2)', [
    number,
    digest,
  ]);
}

function invalid(publicMessage: string): Error {
  return platformError({ code: 'migration-invalid', kind: 'conflict', publicMessage });
}
