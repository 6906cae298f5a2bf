import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectionKind } from './connection-kind.ts';
import { inTransaction, openDatabase, type Pool } from './database.ts';
import { adminUrl, freshDatabase } from './test-database.ts';

/** Ends every other connection to the database, as a restart of the server would. */
async function breakConnections(name: string): Promise<void> {
  const admin = openDatabase(await adminUrl(), { max: 1 });
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
    name,
  ]);
  await admin.end();
}

async function one(pool: Pool): Promise<unknown> {
  const { rows } = await pool.query<{ one: number }>('select 1 as one');
  return rows[0]?.one;
}

describe('openDatabase', () => {
  it('replaces idle connections that were lost, and says so', async (t) => {
    const lost: Error[] = [];
    const { name, pool } = await freshDatabase(t, { onIdleError: (error) => lost.push(error) });
    await one(pool);
    await breakConnections(name);
    for (let round = 0; round < 100 && lost.length === 0; round += 1) await sleep(10);
    assert.equal(connectionKind(lost[0]), 'down');
    assert.equal(await one(pool), 1);
  });

  it('survives losing a connection that is held between two queries', async (t) => {
    const { name, pool } = await freshDatabase(t);
    const client = await pool.connect();
    await breakConnections(name);
    await sleep(100);
    await assert.rejects(client.query('select 1'), (error) => connectionKind(error) === 'down');
    client.release(true);
    assert.equal(await one(pool), 1);
  });

  it('ends a statement that takes longer than allowed', async (t) => {
    const { pool } = await freshDatabase(t, { statementTimeout: 50 });
    await assert.rejects(pool.query('select pg_sleep(5)'), { code: '57014' });
  });

  it('says that none of its connections came free in time', async (t) => {
    const { pool } = await freshDatabase(t, { max: 1, turnTimeout: 500 });
    const only = await pool.connect();
    await assert.rejects(pool.query('select 1'), { code: 'database-busy' });
    only.release();
  });

  it('names itself to the server', async (t) => {
    const { pool } = await freshDatabase(t, { applicationName: 'troth check' });
    const { rows } = await pool.query("select current_setting('application_name') as name");
    assert.deepEqual(rows, [{ name: 'troth check' }]);
  });

  it('reads a bigint as text, so that no digit is lost', async (t) => {
    const { pool } = await freshDatabase(t);
    const { rows } = await pool.query('select 9007199254740993::bigint as n');
    assert.deepEqual(rows, [{ n: '9007199254740993' }]);
  });
});

describe('inTransaction', () => {
  it('commits what the work did and returns its result', async (t) => {
    const { pool } = await freshDatabase(t);
    await pool.query('create table notes (n int)');
    const result = await inTransaction(pool, async (client) => {
      await client.query('insert into notes values (1)');
      return 'done';
    });
    const { rows } = await pool.query('select n from notes');
    assert.deepEqual([result, rows], ['done', [{ n: 1 }]]);
  });

  it('rolls back and throws the same error on', async (t) => {
    const { pool } = await freshDatabase(t);
    await pool.query('create table notes (n int)');
    const failure = new Error('on purpose');
    const work = inTransaction(pool, async (client) => {
      await client.query('insert into notes values (1)');
      throw failure;
    });
    await assert.rejects(work, failure);
    const { rows } = await pool.query('select n from notes');
    assert.deepEqual(rows, []);
  });

  it('gives no broken connection to the next', async (t) => {
    const { name, pool } = await freshDatabase(t, { max: 1 });
    const work = inTransaction(pool, async (client) => {
      await breakConnections(name);
      await client.query('select 1');
    });
    await assert.rejects(work, (error) => connectionKind(error) === 'down');
    assert.equal(await one(pool), 1);
  });
});
