import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { SamplePage, Store, TableName } from '../contract.ts';
import { openPostgres } from './index.ts';
import type { Timeouts } from './sessions.ts';
import { storeFails } from './testing/named.ts';
import { startOwnServer, type OwnServer } from './testing/own-server.ts';

const people: TableName = { schema: 'public', name: 'people' };

const sockets = (): number =>
  process.getActiveResourcesInfo().filter((what) => what.startsWith('TCPSocket')).length;

describe('a server in trouble', () => {
  let server: OwnServer;
  const stores: Store[] = [];
  const open = (timeouts: Partial<Timeouts> = {}, change: Record<string, string> = {}): Store => {
    const url = Object.assign(new URL(server.url), change);
    const store = openPostgres({ name: 'main', url: url.href, timeouts });
    stores.push(store);
    return store;
  };
  /** Another client of the same server, closed at the end of the test. */
  const other = async (t: { after(fn: () => Promise<void>): void }): Promise<Client> => {
    const client = new Client({ connectionString: server.url });
    client.on('error', () => undefined);
    await client.connect();
    t.after(() => client.end());
    return client;
  };

  before(async () => {
    server = await startOwnServer();
    await server.run(
      `create table people (id int primary key, name text);
       insert into people select i, 'name ' || i from generate_series(1, 20000) i;
       create table loose as select * from people;
       create view slow as select id, pg_sleep(0.01)::text as name from people;
       create role weak login password 'weak'`,
    );
  });
  after(async () => {
    for (const store of stores) await store.close();
    await server.destroy();
  });

  it('that is slow times out, and answers the next question', async () => {
    const store = open({ statement: 200 });
    await assert.rejects(
      store.count({ table: { schema: 'public', name: 'slow' }, where: [{ isNull: 'name' }] }),
      storeFails('store-timeout'),
    );
    const sample = store.sample({
      table: { schema: 'public', name: 'slow' },
      columns: ['name'],
      rows: 'full',
    });
    await assert.rejects(Array.fromAsync(sample), storeFails('store-timeout'));
    assert.equal(await count(store), 20_000);
  });

  it('keeps no connection of a login for which it had no password', async () => {
    const before = sockets();
    const store = open({}, { username: 'weak', password: '' });
    await assert.rejects(count(store), storeFails('store-denied'));
    await store.close();
    await sleep(100);
    assert.equal(sockets(), before);
  });

  it('stops a running statement when told to', async () => {
    const store = open();
    const controller = new AbortController();
    const waiting = store.count({
      table: { schema: 'public', name: 'slow' },
      where: [{ isNull: 'name' }],
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 100);
    const started = performance.now();
    await assert.rejects(waiting, storeFails('store-cancelled'));
    assert.ok(performance.now() - started < 2_000);
    const running = await server.ask(
      `select count(*)::text from pg_stat_activity where query like '%slow%' and state = 'active' and pid <> pg_backend_pid()`,
    );
    assert.equal(running, '0');
  });

  it('whose table is locked is not waited for', async (t) => {
    const locker = await other(t);
    await locker.query('begin; lock table people in access exclusive mode');
    const store = open({ lock: 100 });
    await assert.rejects(count(store), storeFails('store-locked'));
    assert.equal(await count(store, 'loose'), 20_000);
    assert.equal((await store.discover()).length, 3);
    await locker.query('rollback');
    assert.equal(await count(store), 20_000);
  });

  it('that grants nothing denies', async () => {
    const store = open({}, { username: 'weak', password: 'weak' });
    await assert.rejects(count(store), storeFails('store-denied'));
    await assert.rejects(
      Array.fromAsync(store.sample({ table: people, columns: ['id'], rows: 1 })),
      storeFails('store-denied'),
    );
    await server.run('grant select on loose to weak');
    assert.equal(await count(store, 'loose'), 20_000);
  });

  it('does not know us', async () => {
    await assert.rejects(count(open({}, { password: 'wrong' })), storeFails('store-denied'));
    await assert.rejects(count(open({}, { username: 'nobody' })), storeFails('store-denied'));
    await assert.rejects(
      count(open({}, { pathname: '/nowhere' })),
      storeFails('store-missing-object'),
    );
  });

  it('whose certificate is not the trusted one is not spoken to', async () => {
    await assert.rejects(
      count(open({}, { search: '?sslmode=verify-full' })),
      storeFails('store-denied'),
    );
    assert.equal(await count(open({}, { search: '?sslmode=require' })), 20_000);
  });

  it('loses a table between two pages', async () => {
    await server.run(
      'create table passing (id int primary key); insert into passing select generate_series(1, 20000)',
    );
    const store = open();
    const read = async (): Promise<void> => {
      for await (const page of store.sample({
        table: { schema: 'public', name: 'passing' },
        columns: ['id'],
        rows: 'full',
      })) {
        if (page.rowsSoFar < 500) await server.run('drop table if exists passing');
      }
    };
    await assert.rejects(read(), storeFails('store-missing-object'));
    assert.equal(await count(store), 20_000);
  });

  it('has no connection left', async (t) => {
    await server.run(`create role single login password 'single' connection limit 1`);
    const holder = new Client({
      connectionString: Object.assign(new URL(server.url), {
        username: 'single',
        password: 'single',
      }).href,
    });
    await holder.connect();
    t.after(() => holder.end());
    await assert.rejects(
      count(open({ room: 300 }, { username: 'single', password: 'single' }), 'loose'),
      storeFails('store-exhausted'),
    );
  });

  it('takes no more than four connections, however much is asked at once', async () => {
    const store = open();
    const asked = Array.from({ length: 24 }, () => count(store));
    const most = server.ask(
      `select count(*)::text from pg_stat_activity where application_name = 'troth' and usename = 'troth' and datname = 'postgres'`,
    );
    assert.deepEqual(new Set(await Promise.all(asked)), new Set([20_000]));
    assert.ok(Number(await most) <= 4 + stores.length * 4);
    const readers = Array.from({ length: 4 }, () => ids(store, 'loose'));
    for (const reader of readers) await reader.next();
    const fifth = count(store);
    await readers[0]?.return?.();
    assert.equal(await fifth, 20_000);
    for (const reader of readers) await reader.return?.();
  });

  it('ends a read whose consumer does not come back, without ending us', async () => {
    const store = open({ idle: 150 });
    const read = async (): Promise<void> => {
      for await (const page of store.sample({
        table: { schema: 'public', name: 'loose' },
        columns: ['id'],
        rows: 'full',
      })) {
        if (page.rowsSoFar > 0) await new Promise((resolve) => setTimeout(resolve, 500));
      }
    };
    await assert.rejects(read(), storeFails('store-timeout'));
    assert.equal(await count(store), 20_000);
  });

  it('gives up waiting for a free session when told to', async () => {
    const store = open();
    const readers = Array.from({ length: 4 }, () => ids(store, 'loose'));
    for (const reader of readers) await reader.next();
    const controller = new AbortController();
    const waiting = store.count({ table: people, where: [], signal: controller.signal });
    controller.abort();
    await assert.rejects(waiting, storeFails('store-cancelled'));
    for (const reader of readers) await reader.return?.();
    assert.equal(await count(store), 20_000);
  });

  it('frees readers that wait for one another, by an error', async () => {
    const store = open({ idle: 200, connect: 300 });
    const read = async (): Promise<void> => {
      const reader = ids(store, 'loose');
      await reader.next();
      // All four hold a session by now, and each asks for a fifth.
      await new Promise((resolve) => setTimeout(resolve, 100));
      await count(store).finally(() => reader.return?.());
    };
    const ends = await Promise.allSettled([read(), read(), read(), read()]);
    assert.ok(ends.some(({ status }) => status === 'rejected'));
    assert.equal(await count(store), 20_000);
  });

  it('closes while it is being read', async () => {
    const store = open();
    const reader = ids(store, 'loose');
    await reader.next();
    await store.close();
    const rest = async (): Promise<void> => {
      while ((await reader.next()).done !== true);
    };
    await assert.rejects(rest(), storeFails('store-unavailable'));
  });

  it('lets nothing be written', async () => {
    await server.run(
      `create sequence moved; create function writes() returns text language sql as 'select nextval(''public.moved'')::text';
       create view writing as select id, writes() as name from people`,
    );
    const sample = open().sample({
      table: { schema: 'public', name: 'writing' },
      columns: ['name'],
      rows: 1,
    });
    await assert.rejects(Array.fromAsync(sample), storeFails('store-denied'));
    assert.equal(await server.ask('select is_called::text from moved'), 'false');
  });

  it('is stopped in the middle, stays away, and comes back', async () => {
    const store = open({ connect: 2_000 });
    const read = async (name: string): Promise<void> => {
      for await (const page of store.sample({
        table: { schema: 'public', name },
        columns: ['id'],
        rows: 'full',
      })) {
        if (page.rowsSoFar < 500) await server.stop();
      }
    };
    await assert.rejects(read('loose'), storeFails('store-unavailable'));
    await assert.rejects(count(store), storeFails('store-unavailable'));
    await assert.rejects(store.transport(), storeFails('store-unavailable'));
    await server.restart();
    assert.equal(await count(store), 20_000);
    await assert.rejects(read('people'), storeFails('store-unavailable'));
    await server.restart();
    assert.equal(await count(store), 20_000);
  });
});

function count(store: Store, name = 'people'): Promise<number> {
  return store.count({ table: { schema: 'public', name }, where: [] });
}

/** Every row's id, by pages. */
function ids(store: Store, name: string): AsyncIterator<SamplePage> {
  const table = { schema: 'public', name };
  const pages = store.sample({ table, columns: ['id'], rows: 'full' });
  return pages[Symbol.asyncIterator]();
}
