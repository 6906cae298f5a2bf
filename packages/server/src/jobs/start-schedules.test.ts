import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it, type TestContext } from 'node:test';
import type { Pool } from '../platform/database.ts';
import { freshDatabase, type TestDatabase } from '../platform/test-database.ts';
import { claimSchedule, finishSchedule, renewLease, setSchedules } from './schedule-rows.ts';

const hourly = Temporal.Duration.from({ hours: 1 });
const fixture = new URL('schedule-worker.fixture.ts', import.meta.url).pathname;

async function prepared(t: TestContext): Promise<TestDatabase> {
  const database = await freshDatabase(t);
  const sql = new URL('../../sql/000001.sql', import.meta.url);
  await database.pool.query('create schema troth');
  await database.pool.query(await readFile(sql, 'utf8'));
  await database.pool.query('create table ran (worker text, name text, ended timestamptz)');
  return database;
}

function startWorker(t: TestContext, name: string, url: string, speed: string): ChildProcess {
  const child = spawn(process.execPath, [fixture, name, url, speed], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  return child;
}

async function until(pool: Pool, condition: string, seconds: number): Promise<number> {
  const started = Date.now();
  for (;;) {
    const { rows } = await pool.query<{ holds: boolean }>(
      `select coalesce(${condition}, false) as holds from ran`,
    );
    if (rows[0]?.holds === true) return Date.now() - started;
    if (Date.now() - started > seconds * 1000) assert.fail(`not within ${seconds} s: ${condition}`);
    await sleep(100);
  }
}

describe('schedule rows', () => {
  it('gives a due row to one of two workers', async (t) => {
    const { pool } = await prepared(t);
    await setSchedules(pool, [{ name: 'check panda', policy: 'panda', every: hourly }]);
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => claimSchedule(pool, 'check panda')),
    );
    assert.equal(claims.filter((claim) => claim !== undefined).length, 1);
  });

  it('refuses to renew and to finish a claim that another worker took over', async (t) => {
    const { pool } = await prepared(t);
    await setSchedules(pool, [{ name: 'check panda', policy: 'panda', every: hourly }]);
    const first = await claimSchedule(pool, 'check panda');
    assert.ok(first);
    await pool.query('update troth.schedule set next_at = now()');
    const second = await claimSchedule(pool, 'check panda');
    assert.ok(second);
    assert.equal(await renewLease(pool, first), undefined);
    const client = await pool.connect();
    try {
      assert.equal(await finishSchedule(client, first), undefined);
      assert.ok(await finishSchedule(client, second));
    } finally {
      client.release();
    }
  });

  it('leaves the next moment alone when it is set again', async (t) => {
    const { pool } = await prepared(t);
    const schedule = { name: 'check panda', policy: 'panda', every: hourly };
    await setSchedules(pool, [schedule]);
    await pool.query(`update troth.schedule set next_at = now() + interval '30 minutes'`);
    await setSchedules(pool, [schedule]);
    const { rows } = await pool.query(
      `select next_at > now() + interval '29 minutes' as later from troth.schedule`,
    );
    assert.deepEqual(rows, [{ later: true }]);
  });

  it('are due one period after the work was last done by other means', async (t) => {
    const { pool } = await prepared(t);
    const schedule = { name: 'check panda', policy: 'panda', every: hourly };
    await setSchedules(pool, [schedule]);
    const lastDone = Temporal.Now.instant().subtract({ minutes: 10 });
    await setSchedules(pool, [{ ...schedule, lastDone }]);
    assert.equal(await claimSchedule(pool, 'check panda'), undefined);
    const { rows } = await pool.query(
      `select extract(minutes from next_at - now())::int as minutes from troth.schedule`,
    );
    assert.deepEqual(rows, [{ minutes: 49 }]);
  });
});

describe('workers', () => {
  it('run every occurrence once between them', async (t) => {
    const { pool, url } = await prepared(t);
    startWorker(t, 'a', url, 'fast');
    startWorker(t, 'b', url, 'fast');
    await until(pool, 'count(ended) = 10', 30);
    await sleep(2_000);
    const { rows } = await pool.query(
      'select count(*)::int as runs, count(distinct name)::int as names from ran',
    );
    assert.deepEqual(rows, [{ runs: 10, names: 10 }]);
    const { rows: next } = await pool.query(
      `select count(*)::int as later from troth.schedule where next_at > now() + interval '50 minutes'`,
    );
    assert.deepEqual(next, [{ later: 10 }]);
  });

  it('take over within 30 s from one that was killed in the middle', async (t) => {
    const { pool, url } = await prepared(t);
    const killed = startWorker(t, 'killed', url, 'slow');
    await until(pool, 'count(*) > 0', 30);
    startWorker(t, 'heir', url, 'fast');
    await until(pool, `count(distinct name) = 10`, 30);
    killed.kill('SIGKILL');
    const took = await until(pool, `count(ended) filter (where worker = 'heir') = 10`, 30);
    t.diagnostic(`taken over after ${took} ms`);
  });
});
