/**
 * Each cause that the table knows, caused for real: by another session, by the server's settings, by
 * limits of the machine. None is called a fault of Troth's, and each says what to do.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { databaseCauses, isPassing, nameFault } from '@troth/core/causes';
import { openDatabase, type Pool } from '../../packages/server/src/platform/database.ts';
import { patiently } from '../../packages/server/src/platform/patience.ts';
import {
  startOwnServer,
  type OwnServer,
} from '../../packages/server/src/stores/postgres/testing/own-server.ts';

interface Caused {
  readonly says: string;
  readonly code: string;
  readonly cause: (server: OwnServer, pool: Pool) => Promise<unknown>;
}

const recovering = { passes: isPassing, upTo: 30_000, firstPause: 20, longestPause: 200 };

const url = (server: OwnServer, change: Record<string, string>): string =>
  Object.assign(new URL(server.url), change).href;

/** As whoever connects anew with this address. */
async function connecting(address: string): Promise<void> {
  const pool = openDatabase(address, { max: 1, connectionTimeout: 1_000 });
  try {
    await pool.query('select 1');
  } finally {
    await pool.end();
  }
}

/** Two transactions, each of which holds what the other wants. */
async function crossed(pool: Pool, begin: string): Promise<void> {
  const [one, two] = [await pool.connect(), await pool.connect()];
  try {
    for (const client of [one, two]) await client.query(`begin ${begin}`);
    await one.query('update rows set n = n + 1 where id = 1');
    await two.query('update rows set n = n + 1 where id = 2');
    const first = one.query('update rows set n = n + 1 where id = 2');
    const second = two.query('update rows set n = n + 1 where id = 1');
    const ended = await Promise.allSettled([first, second]);
    const lost = ended.find(({ status }) => status === 'rejected');
    if (lost?.status === 'rejected') throw lost.reason;
  } finally {
    for (const client of [one, two]) client.release(true);
  }
}

async function afterAnother(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read; select * from rows');
    await pool.query('update rows set n = n + 1 where id = 1');
    await client.query('update rows set n = n + 1 where id = 1');
  } finally {
    client.release(true);
  }
}

async function ended(pool: Pool, how: (pid: number) => Promise<unknown>): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const sleeping = client.query('select pg_sleep(30)');
    sleeping.catch(() => undefined);
    await how(rows[0]?.pid ?? 0);
    await sleeping;
  } finally {
    client.release(true);
  }
}

async function behindALock(pool: Pool): Promise<void> {
  const holder = await pool.connect();
  try {
    await holder.query('begin; lock table rows');
    await pool.query("set lock_timeout = '50ms'; select * from rows");
  } finally {
    holder.release(true);
  }
}

/** A port that nobody listens on: one that was just given back. */
async function freePort(): Promise<string> {
  const listener = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return String(port);
}

const causes: readonly Caused[] = [
  {
    says: 'nobody listens',
    code: 'ECONNREFUSED',
    cause: async (server) => connecting(url(server, { port: await freePort() })),
  },
  {
    says: 'the host name leads nowhere',
    code: 'ENOTFOUND|EAI_AGAIN',
    cause: (server) => connecting(url(server, { hostname: 'nowhere.invalid' })),
  },
  {
    says: 'somebody listens and does not answer',
    code: 'ETIMEDOUT',
    async cause(server) {
      const listener = createServer(() => undefined).listen(0, '127.0.0.1');
      await new Promise((resolve) => listener.once('listening', resolve));
      const { port } = listener.address() as AddressInfo;
      try {
        await connecting(url(server, { port: String(port) }));
      } finally {
        listener.close();
      }
    },
  },
  {
    says: 'the process of the session is killed',
    code: '57P02|ECONNRESET',
    cause: (_, pool) => ended(pool, (pid) => promisify(execFile)('kill', ['-9', String(pid)])),
  },
  {
    says: 'an administrator ends the session',
    code: '57P01',
    cause: (server, pool) =>
      ended(pool, (pid) => server.ask(`select pg_terminate_backend(${pid})`)),
  },
  {
    says: 'somebody cancels the statement',
    code: '57014',
    cause: (server, pool) => ended(pool, (pid) => server.ask(`select pg_cancel_backend(${pid})`)),
  },
  {
    says: 'a statement takes too long',
    code: '57014',
    cause: (_, pool) => pool.query("set statement_timeout = '50ms'; select pg_sleep(5)"),
  },
  {
    says: 'a session is idle in its transaction for too long',
    code: '25P03|ECONNRESET',
    async cause(_, pool) {
      const client = await pool.connect();
      const lost = new Promise((_resolve, reject) => client.once('error', reject));
      lost.catch(() => undefined);
      try {
        await client.query("set idle_in_transaction_session_timeout = '50ms'; begin");
        await lost;
      } finally {
        client.release(true);
      }
    },
  },
  { says: 'two wait for one another', code: '40P01', cause: (_, pool) => crossed(pool, '') },
  { says: 'another came first', code: '40001', cause: (_, pool) => afterAnother(pool) },
  { says: 'somebody holds a lock', code: '55P03', cause: (_, pool) => behindALock(pool) },
  {
    says: 'the database may only be read',
    code: '25006',
    cause: (_, pool) =>
      pool.query('set transaction_read_only = on; insert into rows values (9, 9)'),
  },
  {
    says: 'the password is wrong',
    code: '28P01',
    cause: (server) => connecting(url(server, { password: 'wrong' })),
  },
  {
    says: 'there is no such database',
    code: '3D000',
    cause: (server) => connecting(url(server, { pathname: '/nowhere' })),
  },
  {
    says: 'the role lacks a right',
    code: '42501',
    async cause(server) {
      await server.run("create role guest login password 'guest'");
      const pool = openDatabase(url(server, { username: 'guest', password: 'guest' }));
      await pool.query('select * from rows').finally(() => pool.end());
    },
  },
  {
    says: 'temporary files have no room',
    code: '53400',
    cause: (_, pool) =>
      pool.query(
        "set temp_file_limit = 64; set work_mem = '64kB'; select * from generate_series(1, 500000) n order by n desc",
      ),
  },
  {
    says: 'there are as many connections as there may be',
    code: '53300',
    async cause(server) {
      await server.run("create role few login password 'few' connection limit 0");
      const few = url(server, { username: 'few', password: 'few' });
      const pool = openDatabase(few, { max: 1, roomTimeout: 200 });
      await pool.query('select 1').finally(() => pool.end());
    },
  },
  {
    says: 'a table of ours has gone',
    code: '42P01',
    cause: (_, pool) => pool.query('select * from troth.request'),
  },
  {
    says: 'a file of the server has gone',
    code: '58P01',
    async cause(server, pool) {
      const [folder, file] = [
        await server.ask('show data_directory'),
        await server.ask("select pg_relation_filepath('gone')"),
      ];
      await promisify(execFile)('rm', [`${folder}/${file}`]);
      const fresh = openDatabase(server.url, { max: 1 });
      await pool.query('checkpoint');
      await fresh.query('select * from gone').finally(() => fresh.end());
    },
  },
  {
    says: 'the certificate is not trusted',
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    cause: (server) => connecting(url(server, { search: '?sslmode=verify-full' })),
  },
];

describe('a cause', { timeout: 300_000 }, () => {
  let server: OwnServer;
  let pool: Pool;
  before(async () => {
    server = await startOwnServer();
    await server.run(
      'create table rows (id int primary key, n int); insert into rows values (1, 1), (2, 2)',
      'create table gone as select generate_series(1, 1000) n',
    );
    pool = openDatabase(server.url, { max: 4 });
  });
  after(async () => {
    await pool.end();
    await server.destroy();
  });

  // What befell the server before may have ended all its sessions.
  beforeEach(() => patiently(() => pool.query('select 1'), recovering));

  for (const { says, code, cause } of causes) {
    it(`is named where ${says}`, async () => {
      const error: unknown = await cause(server, pool).then(
        () => assert.fail('nothing befell it'),
        (thrown: unknown) => thrown,
      );
      const named = nameFault(error);
      assert.ok(named, String(error));
      assert.ok(code.split('|').includes(String(named.facts['error'])), named.publicMessage);
      const known = databaseCauses.find(({ codes }) =>
        codes.includes(String(named.facts['error'])),
      );
      assert.equal(named.code, known?.code);
      assert.notEqual(named.kind, 'bug');
    });
  }

  it('is named where the server shuts down', async () => {
    const client = await pool.connect();
    const sleeping = client.query('select pg_sleep(30)');
    const error = sleeping.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    await server.stop();
    assert.equal(nameFault(await error)?.code, 'database-unreachable');
    client.release(true);
    await server.restart();
  });
});
