/** Every kind is provoked from a real server: codes that are only believed in tell nothing. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import pg from 'pg';
import { connectionKind } from './connection-kind.ts';
import { openDatabase, type Pool } from './database.ts';
import { freshDatabase } from './test-database.ts';

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => assert.fail('did not fail'),
    (error: unknown) => error,
  );
}

/** What happens when one asks at that address. */
async function kindAt(url: string, timeout = 2000): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: timeout });
  client.on('error', () => undefined);
  const error = await failure(client.connect());
  await client.end();
  return connectionKind(error);
}

async function listening(answer: (socket: Socket) => void): Promise<Server> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function kindOf(pool: Pool, sql: string): Promise<string> {
  return connectionKind(await failure(pool.query(sql)));
}

function changed(url: string, change: (url: URL) => void): string {
  const copy = new URL(url);
  change(copy);
  return copy.href;
}

describe('connectionKind', () => {
  it('down: nobody listens', async () => {
    assert.equal(await kindAt('postgresql://u:p@127.0.0.1:1/db'), 'down');
  });

  it('down: there is no such host', async () => {
    assert.equal(await kindAt('postgresql://u:p@nowhere.invalid/db'), 'down');
  });

  it('down: the server hangs up', async (t) => {
    const server = await listening((socket) => socket.destroy());
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    assert.equal(await kindAt(`postgresql://u:p@127.0.0.1:${port}/db`), 'down');
  });

  it('timeout: the server does not answer', async (t) => {
    const server = await listening(() => undefined);
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    assert.equal(await kindAt(`postgresql://u:p@127.0.0.1:${port}/db`, 100), 'timeout');
  });

  it('timeout: the statement takes too long', async (t) => {
    const { pool } = await freshDatabase(t, { statementTimeout: 30 });
    assert.equal(await kindOf(pool, 'select pg_sleep(5)'), 'timeout');
  });

  it('refused-credentials: the password is wrong', async (t) => {
    const { url } = await freshDatabase(t);
    assert.equal(
      await kindAt(changed(url, (to) => (to.password = 'guess'))),
      'refused-credentials',
    );
  });

  it('refused-credentials: there is no password', async (t) => {
    const { url } = await freshDatabase(t);
    assert.equal(await kindAt(changed(url, (to) => (to.password = ''))), 'refused-credentials');
  });

  it('out-of-connections: the role has used up its own', async (t) => {
    const { name, url, pool } = await freshDatabase(t);
    await pool.query(`create role ${name} login password 'p' connection limit 0`);
    const asRole = changed(url, (to) => Object.assign(to, { username: name, password: 'p' }));
    assert.equal(await kindAt(asRole), 'out-of-connections');
    await pool.query(`drop role ${name}`);
  });

  it('lock-timeout: somebody else holds the table', async (t) => {
    const { url, pool } = await freshDatabase(t);
    await pool.query('create table held (n int)');
    const holder = await pool.connect();
    await holder.query('begin; lock table held');
    const impatient = openDatabase(url, { lockTimeout: 30 });
    assert.equal(await kindOf(impatient, 'select * from held'), 'lock-timeout');
    await impatient.end();
    holder.release(true);
  });

  const inDatabase: readonly (readonly [kind: string, what: string, sql: string])[] = [
    ['permission', 'a table of others', 'set role pg_monitor; select * from pg_authid'],
    ['read-only', 'a write', 'set default_transaction_read_only = on; create table t (n int)'],
    ['missing-object', 'a table', 'select * from nowhere'],
    ['missing-object', 'a column', 'select nothing from pg_class'],
    ['missing-object', 'a schema', 'create table nowhere.t (n int)'],
    ['missing-object', 'a function', 'select nothing()'],
    ['other', 'a division by zero', 'select 1 / 0'],
  ];
  for (const [kind, what, sql] of inDatabase) {
    it(`${kind}: ${what}`, async (t) => {
      const { pool } = await freshDatabase(t);
      const statements = sql.split('; ');
      const client = await pool.connect();
      for (const statement of statements.slice(0, -1)) await client.query(statement);
      const error = await failure(client.query(statements.at(-1) ?? ''));
      client.release(true);
      assert.equal(connectionKind(error), kind);
    });
  }

  it('missing-object: there is no such database', async (t) => {
    const { url } = await freshDatabase(t);
    assert.equal(await kindAt(changed(url, (to) => (to.pathname = '/nowhere'))), 'missing-object');
  });

  it('looks at the cause of an error that wraps another', () => {
    const inner = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    assert.equal(connectionKind(new Error('could not check', { cause: inner })), 'down');
  });
});
