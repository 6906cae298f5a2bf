import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { placeOf, service, value, vaultFor } from './vault.fixture.ts';

const short = Temporal.Duration.from({ milliseconds: 200 });

describe('a key', () => {
  it('goes from never to active to erasing to erased', async (t) => {
    const { vault } = await vaultFor(t);
    assert.equal(await vault.state('acme', 'ada'), 'never');
    const sealed = await vault.seal(placeOf('ada'), value);
    assert.equal(await vault.state('acme', 'ada'), 'active');
    assert.equal((await vault.fence('acme', 'ada')).keys, 1);
    assert.equal(await vault.state('acme', 'ada'), 'erasing');
    await assert.rejects(vault.seal(placeOf('ada'), value), { code: 'subject-erasing' });
    await assert.rejects(vault.open(sealed, placeOf('ada'), service), { code: 'subject-erasing' });
    await assert.rejects(vault.saltFor('acme', 'ada', 'x'), { code: 'subject-erasing' });
    assert.equal(await vault.destroy('acme', 'ada'), 1);
    assert.equal(await vault.state('acme', 'ada'), 'erased');
    await assert.rejects(vault.seal(placeOf('ada'), value), { code: 'subject-erased' });
    await assert.rejects(vault.open(sealed, placeOf('ada'), service), { code: 'subject-erased' });
  });

  it('changes its state once, however often it is asked to', async (t) => {
    const { vault } = await vaultFor(t);
    await vault.seal(placeOf('ada'), value);
    await vault.fence('acme', 'ada');
    assert.equal((await vault.fence('acme', 'ada')).keys, 0);
    await vault.destroy('acme', 'ada');
    assert.equal(await vault.destroy('acme', 'ada'), 0);
    assert.equal((await vault.fence('acme', 'ada')).keys, 0);
    assert.equal(await vault.lift('acme', ['ada']), 0);
    assert.equal(await vault.state('acme', 'ada'), 'erased');
  });

  it('is not made behind a fence or after a destruction', async (t) => {
    const { vault } = await vaultFor(t);
    await vault.fence('acme', 'ada');
    await assert.rejects(vault.seal(placeOf('ada'), value), { code: 'subject-erasing' });
    await vault.destroy('acme', 'bob');
    await assert.rejects(vault.seal(placeOf('bob'), value), { code: 'subject-erased' });
  });

  it('is as it was when the fence is taken down', async (t) => {
    const { vault } = await vaultFor(t);
    const sealed = await vault.seal(placeOf('ada'), value);
    await vault.fenceAll('acme', ['ada', 'bob']);
    assert.equal(await vault.lift('acme', ['ada', 'bob']), 2);
    assert.deepEqual(await vault.open(sealed, placeOf('ada'), service), value);
    assert.equal(await vault.state('acme', 'bob'), 'never');
  });

  it('is destroyed with thousands of others, and with none of its neighbours', async (t) => {
    const { vault } = await vaultFor(t);
    const sealed = await vault.seal(placeOf('5'), value);
    const kept = await vault.seal(placeOf('other'), value);
    const twin = await vault.seal(placeOf('5', { tenant: 'twin' }), value);
    const subjects = Array.from({ length: 3000 }, (_, index) => String(index));
    assert.equal(await vault.destroyAll('acme', [...subjects, ...subjects]), 1);
    await assert.rejects(vault.open(sealed, placeOf('5'), service), { code: 'subject-erased' });
    await vault.open(kept, placeOf('other'), service);
    await vault.open(twin, placeOf('5', { tenant: 'twin' }), service);
  });

  it('is destroyed with all others of its tenant, in every process and for good', async (t) => {
    const { vault, another, database } = await vaultFor(t, {
      listen: false,
      lease: short,
    });
    const second = await another();
    const sealed = await second.seal(placeOf('ada'), value);
    const kept = await second.seal(placeOf('ada', { tenant: 'other' }), value);
    const claim = { id: sealed.split(':')[3] ?? '', tenant: 'acme', subject: 'ada' };
    assert.deepEqual(await vault.belonging([claim]), ['own']);
    assert.equal(await vault.destroyTenant('acme'), 1);
    assert.equal(await vault.destroyTenant('acme'), 0);
    assert.equal(await vault.destroyTenant('never'), 0);
    await sleep(220);
    await assert.rejects(second.open(sealed, placeOf('ada'), service), { code: 'subject-erased' });
    await assert.rejects(second.seal(placeOf('bob'), value));
    await assert.rejects(vault.seal(placeOf('bob'), value), { code: 'tenant-erased' });
    await assert.rejects(vault.seal(placeOf('bob', { tenant: 'never' }), value), {
      code: 'tenant-erased',
    });
    assert.deepEqual(await vault.belonging([claim]), ['own-erased']);
    await second.open(kept, placeOf('ada', { tenant: 'other' }), service);
    const { rows } = await database.pool.query<{ left: number }>(
      `select count(*)::int as left from (
         select wrapped from troth.vault_tenant where tenant = 'acme' union all
         select wrapped from troth.vault_epoch where tenant = 'acme' union all
         select wrapped from troth.vault_key where tenant = 'acme') k where wrapped is not null`,
    );
    assert.equal(rows[0]?.left, 0);
  });

  it('is not found in the keys database once it is destroyed, nor is its subject ever', async (t) => {
    const { vault, database } = await vaultFor(t);
    await vault.seal(placeOf('ada-lovelace'), value);
    const before = await wrappedKeys(database.pool);
    assert.equal(before.length, 1);
    assert.ok((await everything(database.pool)).includes(before[0] ?? 'none'));
    await vault.fence('acme', 'ada-lovelace');
    await vault.destroy('acme', 'ada-lovelace');
    const after = await everything(database.pool);
    assert.ok(!after.includes(before[0] ?? ''));
    assert.ok(!after.includes('lovelace'));
    assert.ok(after.includes('erased'));
  });
});

interface Queryable {
  query<T extends Record<string, unknown>>(sql: string): Promise<{ rows: T[] }>;
}

async function wrappedKeys(pool: Queryable): Promise<string[]> {
  const { rows } = await pool.query<{ hex: string }>(
    `select encode(wrapped, 'hex') as hex from troth.vault_key where wrapped is not null`,
  );
  return rows.map(({ hex }) => hex);
}

/** Every row of every table, as text. */
async function everything(pool: Queryable): Promise<string> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`select t::text as row from ${name} t`);
    texts.push(...rows.map(({ row }) => row));
  }
  return texts.join('\n');
}

describe('the cache', () => {
  it('holds no more keys than it may, and each for its time', async (t) => {
    const { vault } = await vaultFor(t, {
      cacheSize: 3,
      cacheFor: Temporal.Duration.from({ milliseconds: 60 }),
    });
    for (const subject of ['a', 'b', 'c', 'd', 'e']) await vault.seal(placeOf(subject), value);
    assert.equal(vault.held, 3);
    await sleep(80);
    await vault.seal(placeOf('e'), value);
    await vault.seal(placeOf('d'), value);
    assert.ok(vault.held <= 3);
  });

  it('of another process is evicted by a notification', async (t) => {
    const lease = Temporal.Duration.from({ minutes: 10 });
    const { vault, another } = await vaultFor(t, { lease });
    const second = await another();
    await second.seal(placeOf('ada'), value);
    await second.seal(placeOf('bob'), value);
    assert.equal(second.held, 2);
    await vault.fence('acme', 'ada');
    for (let wait = 0; second.held === 2 && wait < 200; wait++) await sleep(10);
    assert.equal(second.held, 1);
    await assert.rejects(second.seal(placeOf('ada'), value), { code: 'subject-erasing' });
    await second.seal(placeOf('bob'), value);
  });

  it('is notified again after its connection was broken', async (t) => {
    const { vault, database } = await vaultFor(t, { lease: short });
    const listening = `from pg_stat_activity where datname = current_database() and query like 'listen %'`;
    await database.pool.query(`select pg_terminate_backend(pid) ${listening}`);
    await sleep(250);
    await vault.seal(placeOf('ada'), value);
    const { rows } = await database.pool.query<{ count: number }>(
      `select count(*)::int as count ${listening}`,
    );
    assert.equal(rows[0]?.count, 1);
  });

  it('of another process that is not notified obeys the fence when its lease is over', async (t) => {
    const lease = Temporal.Duration.from({ milliseconds: 300 });
    const { vault, another } = await vaultFor(t, { lease, listen: false });
    const second = await another();
    const sealed = await second.seal(placeOf('ada'), value);
    await vault.fence('acme', 'ada');
    const fenced = performance.now();
    let served = 0;
    while (performance.now() - fenced < 600) {
      const age = performance.now() - fenced;
      const opened = await second.open(sealed, placeOf('ada'), service).then(
        () => true,
        () => false,
      );
      if (opened) served = Math.max(served, age);
      await sleep(5);
    }
    assert.ok(served < 300, `served ${served} ms after the fence`);
  });
});
