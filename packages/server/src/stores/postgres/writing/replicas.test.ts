import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Change, WritableStore } from '../../contract.ts';
import { storeFails } from '../testing/named.ts';
import { startOwnServer, type OwnServer } from '../testing/own-server.ts';
import { openWritablePostgres } from './index.ts';

const change: Change = {
  select: {
    table: { schema: 'public', name: 'events' },
    where: [{ isNull: 'gone', not: true }],
  },
  treatment: { how: 'delete' },
  key: ['id'],
};
const megabyte = 1024 * 1024;

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 30_000;
  while (!(await holds())) {
    assert.ok(performance.now() < end, 'the replica does not follow');
    await sleep(50);
  }
}

describe('a PostgreSQL with a replica', () => {
  let primary: OwnServer;
  let replica: OwnServer;
  let store: WritableStore;
  before(async () => {
    primary = await startOwnServer();
    await primary.run(
      `create table events (id int primary key, gone int, note text);
       insert into events select i, 1, repeat('x', 100) from generate_series(1, 60000) i`,
      'analyze events',
    );
    replica = await primary.replica();
    store = openWritablePostgres({ name: 'main', url: primary.url });
    await caughtUp();
  });
  after(async () => {
    await store.close();
    await primary.destroy();
  });

  const lag = async (): Promise<number> =>
    Number(
      await primary.ask(
        `select coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)), 1e12) from pg_stat_replication`,
      ),
    );
  /** What the server has not yet written of its log, nobody can have replayed: a checkpoint writes it. */
  const caughtUp = async (): Promise<void> => {
    await primary.run('checkpoint');
    await until(async () => (await lag()) === 0);
  };

  it('is changed no faster than the replica follows', { timeout: 60_000 }, async () => {
    await replica.run('select pg_wal_replay_pause()');
    let done = 0;
    const waiting = store.change(change, {
      replicaLag: megabyte,
      onBatch: (rows) => void (done = rows),
    });
    await until(async () => (await lag()) > megabyte);
    await sleep(500);
    const paused = done;
    assert.ok(paused > 0 && paused < 60_000, `${paused}`);
    await sleep(1_000);
    assert.equal(done, paused);
    assert.equal(await primary.ask('select count(*) from events'), String(60_000 - paused));
    await replica.run('select pg_wal_replay_resume()');
    assert.deepEqual(await waiting, { rows: 60_000 });
    await caughtUp();
    assert.equal(await replica.ask('select count(*) from events'), '0');
  });

  it('stops waiting for the replica when told to', async () => {
    await primary.run('insert into events select i, 1 from generate_series(1, 20000) i');
    await caughtUp();
    await replica.run('select pg_wal_replay_pause()');
    await primary.run('insert into events select i, 1 from generate_series(20001, 40000) i');
    await until(async () => (await lag()) > megabyte);
    const controller = new AbortController();
    const waiting = store.change(change, { replicaLag: 1_000, signal: controller.signal });
    setTimeout(() => controller.abort(), 300);
    await assert.rejects(waiting, storeFails('store-cancelled'));
    await replica.run('select pg_wal_replay_resume()');
    assert.equal(await primary.ask('select count(*) from events'), '40000');
  });

  it('cannot be changed through the replica', async (t) => {
    const readOnly = openWritablePostgres({ name: 'main', url: replica.url });
    t.after(() => readOnly.close());
    const { obstacles } = await readOnly.foresee(change);
    assert.deepEqual(
      obstacles.map(({ code }) => code),
      ['read-only'],
    );
    await assert.rejects(readOnly.change(change), storeFails('store-denied'));
  });
});
