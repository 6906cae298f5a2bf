import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { lchown, rename, stat, symlink, unlink } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { TrothError, type Retry } from '@troth/core/error';
import type { Change, WritableStore } from '../../contract.ts';
import type { StoreErrorCode } from '../error.ts';
import { startOwnServer, type OwnServer } from '../testing/own-server.ts';
import { openWritablePostgres, type OpenWritablePostgresOptions } from './index.ts';

type Cleanup = { after(fn: () => Promise<void>): void };

const noFullDevice = existsSync('/dev/full') ? false : 'this system has no /dev/full';
const rows = 30_000;
const change: Change = {
  select: { table: { schema: 'public', name: 'events' }, where: [{ isNull: 'gone', not: true }] },
  treatment: { how: 'delete' },
  key: ['id'],
};

/** For `assert.rejects`. */
function fails(code: StoreErrorCode, retry: Retry): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof TrothError, String(error));
    assert.deepEqual([error.code, error.retry], [code, retry]);
    return true;
  };
}

async function isHalfDone(store: WritableStore): Promise<void> {
  const left = await store.remaining(change);
  assert.ok(left > 0 && left < rows, `${left}`);
}

/** After the first batch, once. */
function afterOne(trouble: () => Promise<void>): () => Promise<void> {
  let batches = 0;
  return async () => {
    batches += 1;
    if (batches === 1) await trouble();
  };
}

/** Each ends by a name, with some rows left that are counted, and is done when the trouble is over. */
describe('a change in a PostgreSQL in trouble', () => {
  let server: OwnServer;
  before(async () => {
    server = await startOwnServer();
    await server.run(`create role single login password 'single' connection limit 1`);
  });
  after(() => server.destroy());

  const seed = (): Promise<void> =>
    server.run(
      `drop table if exists events cascade;
       create table events (id int primary key, gone int, note text);
       insert into events select i, case when i <= ${rows} then 1 end, 'note ' || i from generate_series(1, ${rows + 100}) i;
       grant select, delete, update on events to single`,
      'analyze events',
    );
  const open = (
    t: Cleanup,
    options: Partial<OpenWritablePostgresOptions> = {},
    own: Readonly<Record<string, string>> = {},
  ): WritableStore => {
    const url = Object.assign(new URL(server.url), own);
    const store = openWritablePostgres({ name: 'main', url: url.href, ...options });
    t.after(() => store.close());
    return store;
  };
  const client = async (
    t: Cleanup,
    own: Readonly<Record<string, string>> = {},
  ): Promise<Client> => {
    const url = Object.assign(new URL(server.url), own);
    const made = new Client({ connectionString: url.href });
    made.on('error', () => undefined);
    await made.connect();
    t.after(() => made.end());
    return made;
  };
  /** Until a session of the store waits for a lock. */
  const waiting = async (): Promise<void> => {
    const blocked = `select exists (select from pg_stat_activity where application_name = 'troth' and wait_event_type = 'Lock')::text`;
    const end = performance.now() + 20_000;
    while ((await server.ask(blocked)) !== 'true') {
      assert.ok(performance.now() < end, 'nobody waits');
      await sleep(20);
    }
  };
  const isDone = async (store: WritableStore): Promise<void> => {
    const left = await store.remaining(change);
    assert.deepEqual(await store.change(change), { rows: left });
    assert.equal(await store.remaining(change), 0);
    assert.equal(await server.ask('select count(*) from events'), '100');
  };

  it('that is restarted between two batches', async (t) => {
    await seed();
    const store = open(t, { writing: { connect: 2_000 } });
    await assert.rejects(
      store.change(change, { onBatch: afterOne(() => server.stop()) }),
      fails('store-unavailable', 'later'),
    );
    await assert.rejects(store.change(change), fails('store-unavailable', 'later'));
    await assert.rejects(store.remaining(change), fails('store-unavailable', 'later'));
    await server.restart();
    await isHalfDone(store);
    await isDone(store);
  });

  it('that is restarted in the middle of a batch, and goes on as soon as it is back', async (t) => {
    await seed();
    await server.run(
      `create or replace function slow() returns trigger language plpgsql as 'begin if old.id = 15000 then perform pg_catalog.pg_sleep(8); end if; return old; end';
       create trigger slow before delete on events for each row execute function slow()`,
    );
    const store = open(t);
    const changing = store.change(change);
    const sleeping = `select exists (select from pg_stat_activity where application_name = 'troth' and wait_event = 'PgSleep')::text`;
    while ((await server.ask(sleeping)) !== 'true') await sleep(20);
    await server.restart();
    await changing;
    await server.run('drop trigger slow on events');
    await isDone(store);
  });

  it('that has no connection left, and one that has only one', async (t) => {
    await seed();
    const single = { username: 'single', password: 'single' };
    const store = open(t, { writing: { room: 300 }, timeouts: { room: 300 } }, single);
    const holder = await client(t, single);
    await assert.rejects(store.change(change), fails('store-exhausted', 'later'));
    await holder.end();
    assert.deepEqual(await store.change(change), { rows });
    await store.close();
    await isDone(open(t));
  });

  it('that becomes read-only between two batches', async (t) => {
    await seed();
    const store = open(t);
    const onBatch = afterOne(() => server.set({ default_transaction_read_only: 'on' }));
    await assert.rejects(store.change(change, { onBatch }), fails('store-denied', 'never'));
    await isHalfDone(store);
    const { obstacles } = await store.foresee(change);
    assert.deepEqual(
      obstacles.map(({ code }) => code),
      ['read-only'],
    );
    await server.set({ default_transaction_read_only: 'off' });
    await isDone(open(t));
  });

  it('whose disk is full', { skip: noFullDevice }, async (t) => {
    await seed();
    // Long values go into a file of their own; that is made one in which there is never room.
    await server.run('alter table events alter note set storage external', 'checkpoint');
    const path = await server.ask(
      `select current_setting('data_directory') || '/' || pg_relation_filepath(reltoastrelid) from pg_class where relname = 'events'`,
    );
    await server.stop();
    const { uid, gid } = await stat(path);
    await rename(path, `${path}.kept`);
    await symlink('/dev/full', path);
    await lchown(path, uid, gid);
    await server.restart();
    const store = open(t);
    const mask: Change = {
      ...change,
      treatment: { how: 'update', set: { note: { how: 'mask', with: 'x'.repeat(5_000) } } },
    };
    await assert.rejects(store.change(mask), fails('store-exhausted', 'later'));
    assert.equal(await store.remaining(mask), rows);
    await server.stop();
    await unlink(path);
    await rename(`${path}.kept`, path);
    await server.restart();
    const few = { ...mask, select: { ...mask.select, fields: ['id'], equal: [['1'], ['2']] } };
    assert.deepEqual(await store.change(few), { rows: 2 });
    assert.equal(await store.remaining(mask), rows - 2);
  });

  it('that has no room for temporary files', async (t) => {
    await seed();
    await server.run(
      `drop table if exists many; create table many as select id from events`,
      'analyze many',
      `alter role single set temp_file_limit = 0; alter role single set work_mem = '64kB'`,
      'grant select on many to single',
    );
    const many = { exists: { schema: 'public', name: 'many' }, fields: ['id'], keys: ['id'] };
    const joined: Change = {
      ...change,
      select: { ...change.select, where: [...(change.select.where ?? []), many] },
    };
    const single = open(t, {}, { username: 'single', password: 'single' });
    await assert.rejects(single.remaining(joined), fails('store-exhausted', 'later'));
    await assert.rejects(single.change({ ...joined, key: [] }), fails('store-exhausted', 'later'));
    await single.close();
    const store = open(t);
    assert.deepEqual(await store.change(joined), { rows });
  });

  it('that ends it in favour of another client, and is tried again', async (t) => {
    await seed();
    const store = open(
      t,
      {},
      { search: `${new URL(server.url).search}&options=-c%20deadlock_timeout%3D100ms` },
    );
    const other = await client(t);
    await other.query(
      `set deadlock_timeout = '30s'; begin; update events set note = 'other' where id = ${rows}`,
    );
    const deadlocks = `select deadlocks from pg_stat_database where datname = current_database()`;
    const changing = store.change({ ...change, key: [] });
    await waiting();
    // Waits for the first row, which the change holds, which waits for the last.
    await other.query(`update events set note = 'other' where id = 1`);
    await other.query('commit');
    assert.deepEqual(await changing, { rows });
    await isDone(store);
    const end = performance.now() + 15_000;
    while ((await server.ask(deadlocks)) === '0' && performance.now() < end) await sleep(100);
    assert.notEqual(await server.ask(deadlocks), '0');
  });

  it('that holds the table, or a row, under somebody else’s lock', async (t) => {
    await seed();
    const store = open(t, { writing: { lock: 200 } });
    for (const lock of [
      'lock table events in share mode',
      'select from events where id = 20000 for update',
    ]) {
      const other = await client(t);
      await other.query(`begin; ${lock}`);
      await assert.rejects(store.change(change), fails('store-locked', 'later'));
      assert.ok((await store.remaining(change)) > 0);
      await other.query('rollback');
    }
    await isDone(store);
  });

  it('that loses a column between plan and run, and gets it back', async (t) => {
    await seed();
    const store = open(t);
    assert.deepEqual(await store.foresee(change), { rows, obstacles: [], warnings: [] });
    await server.run('alter table events rename gone to went');
    await assert.rejects(store.change(change), fails('store-missing-object', 'never'));
    await assert.rejects(store.remaining(change), fails('store-missing-object', 'never'));
    const { obstacles } = await store.foresee(change);
    assert.deepEqual(
      obstacles.map(({ code }) => code),
      ['no-column'],
    );
    assert.equal(await server.ask('select count(*) from events'), String(rows + 100));
    await server.run('alter table events rename went to gone');
    await isDone(store);
  });

  it('to which rows come in while it runs', async (t) => {
    await seed();
    const store = open(t);
    let at = rows + 100;
    const onBatch = async (): Promise<void> => {
      if (at >= rows + 103) return;
      at += 1;
      await server.run(`insert into events values (${at}, 1, 'late')`);
    };
    const { rows: done } = await store.change(change, { onBatch });
    assert.ok(done >= rows + 1);
    await isDone(store);
  });
});
