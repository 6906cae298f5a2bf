import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from 'pg';
import type { Change, Condition, TableName } from '../../contract.ts';
import { storeFails } from '../testing/named.ts';
import { openWritablePostgres } from './index.ts';
import { openWritableSeeded, type WritableSeeded } from './testing.ts';

const at = (name: string): TableName => ({ schema: 'public', name });
const moment = Temporal.Instant.from('2024-01-01T00:00:00Z');

function deletion(name: string, ...where: readonly Condition[]): Change {
  return { select: { table: at(name), where }, treatment: { how: 'delete' }, key: ['id'] };
}

/** Batches of 50 rows, so that a few thousand are many. */
describe('a change of many rows in PostgreSQL', () => {
  let opened: WritableSeeded;
  before(async () => (opened = await openWritableSeeded({ batchRows: 50 })));
  after(() => opened.close());

  const steps = async (change: Change, store = opened.store): Promise<readonly number[]> => {
    const seen: number[] = [];
    const { rows } = await store.change(change, { onBatch: (done) => void seen.push(done) });
    assert.equal(seen.at(-1), rows);
    assert.equal(await opened.store.remaining(change), 0);
    const each = seen.map((done, place) => done - (seen[place - 1] ?? 0));
    assert.ok(each.every((done) => done > 0 && done <= 50));
    return each;
  };

  it('goes by batches whether rows are most or few, with an index or without', async () => {
    for (const [every, indexed] of [
      [1, false],
      [2, true],
      [40, false],
      [40, true],
    ] as const) {
      await opened.run(
        `drop table if exists m; create table m (id int primary key, at date);
         insert into m select i, case when i % ${every} = 0 then '2020-01-01'::date else '2025-01-01' end from generate_series(1, 2000) i;
         ${indexed ? 'create index on m (at);' : ''} analyze m`,
      );
      const done = await steps(deletion('m', { before: moment, column: 'at' }));
      assert.equal(
        done.reduce((sum, each) => sum + each, 0),
        2000 / every,
      );
      assert.deepEqual(await opened.ask('select count(*) from m'), [[String(2000 - 2000 / every)]]);
    }
  });

  it('updates each row once, also where rows move to other blocks', async () => {
    await opened.run(
      `create table u (id int primary key, at date, note text, n int default 0) with (fillfactor = 100);
       insert into u select i, '2020-01-01', repeat('x', 50) from generate_series(1, 1000) i; analyze u;
       create function counted() returns trigger language plpgsql as 'begin new.n := old.n + 1; return new; end';
       create trigger counted before update on u for each row execute function counted()`,
    );
    const treatment = {
      how: 'update',
      set: { note: { how: 'mask', with: 'y'.repeat(200) } },
    } as const;
    await steps({ ...deletion('u', { before: moment, column: 'at' }), treatment });
    assert.deepEqual(await opened.ask('select n, count(*) from u group by n'), [['1', '1000']]);
  });

  it('goes over all partitions and children at once, as a role with rights on none of them', async (t) => {
    await opened.run(
      `create table p (id int, at date, primary key (id)) partition by hash (id);
       create table p0 partition of p for values with (modulus 3, remainder 0);
       create table p1 partition of p for values with (modulus 3, remainder 1);
       create table p2 partition of p for values with (modulus 3, remainder 2);
       insert into p select i, case when i % 3 = 0 then '2025-01-01'::date else '2020-01-01' end from generate_series(1, 2000) i;
       create table c (id int, at date); create table cc () inherits (c);
       insert into c select i, '2020-01-01' from generate_series(1, 200) i;
       insert into cc select i, '2020-01-01' from generate_series(1, 500) i; analyze`,
    );
    const { name: role } = await opened.seeded.role();
    await opened.run(`grant select, delete on p, c to ${role}`);
    const own = Object.assign(new URL(opened.seeded.database.url), {
      username: role,
      password: 'secret',
    });
    const store = openWritablePostgres({ name: 'main', url: own.href, batchRows: 50 });
    t.after(() => store.close());
    for (const name of ['p', 'c']) {
      await steps(deletion(name, { before: moment, column: 'at' }), store);
    }
    assert.deepEqual(await opened.ask('select count(*) from p'), [['666']]);
    assert.deepEqual(await opened.ask('select count(*) from c'), [['0']]);
  });

  it('follows conditions through other tables, and spares who is named', async () => {
    await opened.run(
      `create table who (tenant int, id int, left_at date, primary key (tenant, id));
       insert into who select t, i, case when i % 2 = 0 then '2020-01-01'::date end from generate_series(0, 1) t, generate_series(0, 99) i;
       create table mail (id int primary key, tenant int, who int);
       insert into mail select i, i % 2, i / 2 % 100 from generate_series(0, 1999) i; analyze`,
    );
    const join = { fields: ['tenant', 'who'], to: at('who'), keys: ['tenant', 'id'] };
    const spared = { noneOf: [['0', '0']], fields: ['tenant', 'who'] };
    const left: Condition = { before: moment, column: 'left_at', via: [join] };
    await steps(deletion('mail', left, spared));
    const rows = await opened.ask(
      `select count(*) filter (where (tenant, who) = (0, 0)), count(*) filter (where who % 2 = 0), count(*) from mail`,
    );
    assert.deepEqual(rows, [['10', '10', '1010']]);
    const exists: Condition = {
      exists: at('who'),
      fields: join.fields,
      keys: join.keys,
      and: [{ before: moment, column: 'left_at' }],
    };
    assert.deepEqual(await steps(deletion('mail', exists)), [10]);
  });

  it('leaves a row that meanwhile is no longer due', async () => {
    await opened.run(
      `create table late (id int primary key, at date);
       insert into late select i, '2020-01-01' from generate_series(1, 1000) i; analyze late`,
    );
    const other = new Client({ connectionString: opened.seeded.database.url });
    await other.connect();
    try {
      await other.query(`begin; update late set at = '2025-01-01' where id in (1, 500, 1000)`);
      const changing = opened.store.change(deletion('late', { before: moment, column: 'at' }));
      await new Promise((resolve) => setTimeout(resolve, 200));
      await other.query('commit');
      await changing;
    } finally {
      await other.end();
    }
    assert.deepEqual(await opened.ask('select id from late order by id'), [
      ['1'],
      ['500'],
      ['1000'],
    ]);
  });

  it('changes the rest past rows that a trigger keeps, and says that these stay', async () => {
    await opened.run(
      `create table k (id int primary key, at date);
       insert into k select i, '2020-01-01' from generate_series(1, 2000) i; analyze k;
       create function keeps() returns trigger language plpgsql as 'begin if old.id % 2 = 0 then return null; end if; return old; end';
       create trigger keeps before delete on k for each row execute function keeps()`,
    );
    const change = deletion('k', { before: moment, column: 'at' });
    await assert.rejects(opened.store.change(change), storeFails('store-refused'));
    assert.equal(await opened.store.remaining(change), 1000);
    await opened.run('create table keyless (id int, at date); insert into keyless select * from k');
    await opened.run(
      'create trigger keeps before delete on keyless for each row execute function keeps()',
    );
    const whole = { ...deletion('keyless', { before: moment, column: 'at' }), key: [] };
    await assert.rejects(opened.store.change(whole), storeFails('store-refused'));
  });

  it('begins no further batch after one has failed', async () => {
    await opened.run(
      `create table f (id int primary key, at date);
       insert into f select i, '2020-01-01' from generate_series(1, 1000) i; analyze f;
       create table ff (f int references f); create index on ff (f); insert into ff values (999)`,
    );
    const change = deletion('f', { before: moment, column: 'at' });
    await assert.rejects(opened.store.change(change), storeFails('store-refused'));
    let batches = 0;
    await assert.rejects(
      opened.store.change(change, {
        onBatch() {
          batches += 1;
          throw new Error('enough');
        },
      }),
    );
    assert.ok(batches <= 1);
    assert.deepEqual(await opened.ask('select count(*) from f where id = 999'), [['1']]);
  });
});
