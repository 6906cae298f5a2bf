import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Change } from '../../contract.ts';
import { storeFails } from '../testing/named.ts';
import { openWritablePostgres } from './index.ts';
import { openWritableSeeded, type WritableSeeded } from './testing.ts';

const table = { schema: 'public', name: 'letters' };
const change: Change = {
  select: { table, fields: ['who'], equal: [['1']] },
  treatment: { how: 'delete' },
  key: ['id'],
};

describe('what deletion leaves in PostgreSQL', () => {
  let opened: WritableSeeded;
  before(async () => (opened = await openWritableSeeded({ writing: { lock: 500 } })));
  after(() => opened.close());

  const seed = (): Promise<void> =>
    opened.run(
      `drop table if exists letters; create table letters (id int primary key, who int, note text);
       alter table letters set (autovacuum_enabled = off);
       insert into letters select i, i % 2, 'secret-' || i % 2 || '-' || i from generate_series(1, 400) i`,
    );
  /** Of the table's file, all of it. */
  const onDisk = async (): Promise<string> => {
    await opened.run('checkpoint');
    const [row] = await opened.ask(
      `select current_setting('data_directory'), pg_relation_filepath('letters')`,
    );
    return readFile(join(row?.[0] ?? '', row?.[1] ?? ''), 'latin1');
  };

  it('tells whether the planner keeps samples of values, and a rewrite renews them', async () => {
    await seed();
    const isSampled = async (): Promise<boolean | undefined> => {
      const answer = await opened.store.traces([table]);
      return answer.supported ? answer.value[0]?.sampled : undefined;
    };
    assert.equal(await isSampled(), false);
    await opened.run('analyze letters');
    assert.equal(await isSampled(), true);
    const samples = `select coalesce(string_agg(histogram_bounds::text, ''), '') from pg_stats where tablename = 'letters'`;
    assert.match((await opened.ask(samples))[0]?.[0] ?? '', /secret-1-/);
    await opened.store.change(change);
    await opened.store.scrub(table);
    assert.doesNotMatch((await opened.ask(samples))[0]?.[0] ?? '', /secret-1-/);
  });

  it('is counted, with the last vacuum', async () => {
    await seed();
    // The server counts what a session did when it ends; of one that idles, ten seconds later.
    const { url } = opened.seeded.database;
    const store = openWritablePostgres({ name: 'main', url });
    await store.change(change);
    await store.close();
    const end = performance.now() + 10_000;
    const trace = async (): Promise<number> => {
      const answer = await opened.store.traces([table]);
      assert.ok(answer.supported);
      assert.equal(answer.value[0]?.archived, false);
      return answer.value[0]?.deadRows ?? 0;
    };
    while ((await trace()) === 0 && performance.now() < end) await sleep(100);
    assert.equal(await trace(), 200);
    await assert.rejects(
      opened.store.traces([{ schema: 'public', name: 'nowhere' }]),
      storeFails('store-missing-object'),
    );
    await opened.run('vacuum letters');
    while (performance.now() < end) {
      const answer = await opened.store.traces([table]);
      if (answer.supported && answer.value[0]?.lastVacuum) return;
      await sleep(100);
    }
    assert.fail('no vacuum was seen');
  });

  it('is gone from the table file after a rewrite', async () => {
    await seed();
    await opened.store.change(change);
    assert.match(await onDisk(), /secret-1-/);
    await opened.store.scrub(table);
    assert.doesNotMatch(await onDisk(), /secret-1-/);
    assert.match(await onDisk(), /secret-0-/);
  });

  it('is not rewritten by somebody who may not, nor under the lock of somebody else', async (t) => {
    await seed();
    const { name } = await opened.seeded.role();
    await opened.run(
      `grant select, delete on letters to ${name}; grant pg_read_all_stats to ${name}`,
    );
    const { url } = opened.seeded.database;
    const own = Object.assign(new URL(url), { username: name, password: 'secret' });
    const store = openWritablePostgres({ name: 'main', url: own.href });
    t.after(() => store.close());
    await assert.rejects(store.scrub(table), storeFails('store-denied'));
    const other = new Client({ connectionString: url });
    await other.connect();
    t.after(() => other.end());
    await other.query('begin; lock table letters in share mode');
    await assert.rejects(opened.store.scrub(table), storeFails('store-locked'));
    await other.query('rollback');
    await assert.rejects(
      opened.store.scrub({ schema: 'public', name: 'nowhere' }),
      storeFails('store-missing-object'),
    );
  });

  it('is not copied along for somebody who still sees it', async (t) => {
    await seed();
    const other = new Client({ connectionString: opened.seeded.database.url });
    await other.connect();
    t.after(() => other.end());
    await other.query('begin isolation level repeatable read; select count(*) from letters');
    await opened.store.change(change);
    await assert.rejects(opened.store.scrub(table), storeFails('store-locked'));
    await other.query('commit');
    await opened.store.scrub(table);
    assert.doesNotMatch(await onDisk(), /secret-1-/);
  });
});
