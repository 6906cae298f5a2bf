/**
 * Debian's PostgreSQL 15 for tests: the oldest that Troth promises to work with, beside the embedded 18.
 * A cluster of its own in a folder that goes with the run; nothing of the machine's own is touched.
 */
import { execFile, spawn } from 'node:child_process';
import { chown, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openDatabase } from '../packages/server/src/platform/database.ts';

const run = promisify(execFile);
const programs = '/usr/lib/postgresql/15/bin';
/** Debian's account of nobody: PostgreSQL does not run as root. */
const nobody = 65_534;
const patience = 30_000;

export interface DebianPostgres {
  readonly adminUrl: string;
  stop(): Promise<void>;
}

export async function startDebianPostgres(folder: string): Promise<DebianPostgres> {
  const data = join(folder, 'postgres-15');
  await mkdir(data, { mode: 0o700 });
  const account = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  if ('uid' in account) await chown(data, nobody, nobody);
  const port = await freePort();
  const options = { ...account, cwd: data, env: { ...process.env, LC_ALL: 'C.UTF-8' } };
  await run(
    join(programs, 'initdb'),
    ['--pgdata', data, '--username=troth', '--auth=trust', '--encoding=UTF8', '--no-sync'],
    options,
  );
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    max_connections: 200,
    max_prepared_transactions: 8,
    wal_level: 'logical',
  };
  const server = spawn(
    join(programs, 'postgres'),
    [
      '-D',
      data,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...options, stdio: 'ignore' },
  );
  const adminUrl = `postgres://troth@127.0.0.1:${port}/postgres`;
  await answers(adminUrl);
  return {
    adminUrl,
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await ended;
    },
  };
}

async function answers(url: string): Promise<void> {
  const end = performance.now() + patience;
  for (;;) {
    const pool = openDatabase(url, { max: 1, applicationName: 'test' });
    try {
      await pool.query('select 1');
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
    } finally {
      await pool.end();
    }
    await sleep(200);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}
