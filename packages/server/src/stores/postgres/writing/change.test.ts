import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Change, ColumnTreatment, TableName } from '../../contract.ts';
import { storeFails } from '../testing/named.ts';
import { openWritablePostgres } from './index.ts';
import { openWritableSeeded, type WritableSeeded } from './testing.ts';

const at = (name: string): TableName => ({ schema: 'public', name });

function deletion(name: string, key: readonly string[] = ['id']): Change {
  return {
    select: { table: at(name), where: [{ isNull: 'gone', not: true }] },
    treatment: { how: 'delete' },
    key,
  };
}

function mask(value: string): ColumnTreatment {
  return { how: 'mask', with: value };
}

function update(name: string, set: Readonly<Record<string, ColumnTreatment>>): Change {
  return { ...deletion(name), treatment: { how: 'update', set } };
}

describe('a change in PostgreSQL', () => {
  let opened: WritableSeeded;
  before(async () => (opened = await openWritableSeeded({ writing: { lock: 300 } })));
  after(() => opened.close());

  const client = async (t: { after(fn: () => Promise<void>): void }): Promise<Client> => {
    const made = new Client({ connectionString: opened.seeded.database.url });
    made.on('error', () => undefined);
    await made.connect();
    t.after(() => made.end());
    return made;
  };

  describe('of documents', () => {
    it('removes a member, also of each element and under any key', async () => {
      const document = {
        a: { phone: '1', 'b.c': 2 },
        list: [{ mail: 'x', n: 1 }, 5, { n: 2 }, [{ mail: 'y' }]],
        map: { k1: { mail: 'x', n: 1 }, k2: 3 },
        one: { mail: null },
      };
      assert.deepEqual(
        await removed(
          opened,
          document,
          '$.a.phone',
          '$.a."b.c"',
          '$.list[*].mail',
          '$.map.*.mail',
          '$.one[*].mail',
          '$.none.x',
        ),
        { a: {}, list: [{ n: 1 }, 5, { n: 2 }, [{}]], map: { k1: { n: 1 }, k2: 3 }, one: {} },
      );
    });

    it('removes all elements, all members, and members of a list by their name alone', async () => {
      assert.deepEqual(await removed(opened, { a: [1, 2], b: { x: 1 }, c: 1 }, '$.a[*]', '$.b.*'), {
        a: [],
        b: {},
        c: 1,
      });
      assert.deepEqual(await removed(opened, [{ a: 1, b: 2 }], '$.a'), [{ b: 2 }]);
    });

    it('keeps numbers as they are', async () => {
      await opened.run(
        `create table numbers (id int primary key, gone int, doc jsonb);
         insert into numbers values (1, 1, '{"big": 12345678901234567890.10, "list": [{"m": 1, "x": 1.50}], "m": 1}')`,
      );
      const set = { doc: { how: 'remove-paths', paths: ['$.list[*].m', '$.m'] } } as const;
      await opened.store.change(update('numbers', set));
      assert.deepEqual(await opened.ask('select doc::text from numbers'), [
        ['{"big": 12345678901234567890.10, "list": [{"x": 1.50}]}'],
      ]);
    });

    it('refuses a path to an element by its place, and the whole document', async () => {
      await opened.run('create table paths (id int primary key, gone int, doc jsonb, note text)');
      for (const path of ['$.a[0]', '$', 'a', '$..a', '$.a.']) {
        const change = update('paths', { doc: { how: 'remove-paths', paths: [path] } });
        await assert.rejects(opened.store.change(change), storeFails('store-refused'));
      }
      for (const column of ['id', 'note']) {
        const change = update('paths', { [column]: { how: 'remove-paths', paths: ['$.a'] } });
        await assert.rejects(opened.store.change(change), storeFails('store-refused'));
      }
    });
  });

  it('masks values of types that are no text', async () => {
    await opened.run(
      `create table typed (id int primary key, gone int, n numeric, d date, u uuid, j json, c char(8));
       insert into typed values (1, 1, 5, '2001-02-03', gen_random_uuid(), '{"a":1}', 'x')`,
    );
    const change = update('typed', {
      n: mask('0'),
      d: mask('1900-01-01'),
      u: mask('00000000-0000-0000-0000-000000000000'),
      j: mask('{}'),
      c: mask('gone'),
    });
    assert.deepEqual(await opened.store.change(change), { rows: 1 });
    assert.deepEqual(await opened.store.change(change), { rows: 0 });
    const wrong = update('typed', { d: mask('never') });
    await assert.rejects(opened.store.change(wrong), storeFails('store-invalid-value'));
  });

  it('refuses texts that are short, that the mask contains, and none', async () => {
    await opened.run('create table notes (id int primary key, gone int, note text)');
    for (const [texts, mask] of [
      [['ab'], ''],
      [['Gone'], '(gone)'],
      [[], ''],
    ] as const) {
      const change = update('notes', { note: { how: 'mask-texts', texts, with: mask } });
      await assert.rejects(opened.store.change(change), storeFails('store-refused'));
    }
  });

  it('goes through a key that has no order, and one that is not unique', async () => {
    await opened.run(
      `create table loose (id int, gone int); insert into loose select i / 7, 1 from generate_series(1, 12000) i;
       insert into loose select null, 1 from generate_series(1, 3)`,
    );
    assert.deepEqual(await opened.store.change(deletion('loose')), { rows: 12_003 });
    await opened.run(
      `create table same (id int not null, gone int); insert into same select 1, 1 from generate_series(1, 12000) i`,
    );
    assert.deepEqual(await opened.store.change(deletion('same')), { rows: 12_000 });
  });

  it('goes past rows that a trigger keeps, and says that they stay', async () => {
    await opened.run(
      `create table spelt (id int primary key, gone int); insert into spelt select i, 1 from generate_series(1, 25000) i;
       create function most() returns trigger language plpgsql as 'begin if old.id <= 10000 then return null; end if; return old; end';
       create trigger most before delete on spelt for each row execute function most()`,
    );
    const seen: number[] = [];
    const onBatch = (rows: number): void => void seen.push(rows);
    await assert.rejects(
      opened.store.change(deletion('spelt'), { onBatch }),
      storeFails('store-refused'),
    );
    assert.equal(seen.at(-1), 15_000);
    assert.deepEqual(await opened.ask('select count(*), max(id) from spelt'), [['10000', '10000']]);
  });

  it('reaches every partition and every child of a table', async () => {
    await opened.run(
      `create table parts (id int primary key, gone int) partition by range (id);
       create table parts_a partition of parts for values from (0) to (100);
       create table parts_b partition of parts for values from (100) to (200);
       insert into parts select i, case when i % 2 = 0 then 1 end from generate_series(0, 199) i;
       create table base (id int not null, gone int); create table derived () inherits (base);
       insert into base values (1, 1), (2, null); insert into derived values (1, 1), (2, null)`,
    );
    assert.deepEqual(await opened.store.change(deletion('parts')), { rows: 100 });
    assert.deepEqual(await opened.store.change(deletion('base')), { rows: 2 });
    assert.deepEqual(await opened.ask('select count(*) from parts'), [['100']]);
    assert.deepEqual(await opened.ask('select count(*) from base'), [['2']]);
  });

  it('changes a row that somebody else is changing, after them', async (t) => {
    await opened.run(
      'create table busy (id int primary key, gone int, note text); insert into busy values (1, 1), (2, 1)',
    );
    const other = await client(t);
    await other.query(`begin; update busy set note = 'new' where id = 1`);
    const changing = opened.store.change(deletion('busy'));
    await sleep(100);
    await other.query('commit');
    await changing;
    assert.deepEqual(await opened.ask('select count(*) from busy'), [['0']]);
  });

  it('says what stands in its way, and leaves nothing half done within a batch', async (t) => {
    await opened.run(
      `create table firm (id int primary key, gone int, note text check (note <> 'no'));
       insert into firm values (1, 1, 'a'), (2, 1, 'b');
       create function keep() returns trigger language plpgsql as 'begin return null; end';
       create table kept (id int primary key, gone int); insert into kept values (1, 1);
       create trigger keep before delete on kept for each row execute function keep()`,
    );
    const unlawful = update('firm', { note: mask('no') });
    await assert.rejects(opened.store.change(unlawful), storeFails('store-refused'));
    await assert.rejects(opened.store.change(deletion('kept')), storeFails('store-refused'));
    const other = await client(t);
    await other.query('begin; lock table firm');
    await assert.rejects(opened.store.change(deletion('firm')), storeFails('store-locked'));
    await other.query('rollback');
    assert.deepEqual(await opened.ask('select count(*) from firm'), [['2']]);
  });

  it('stops where a column is dropped, or the right taken, between two batches', async (t) => {
    await opened.run(
      'create table shrinking (id int primary key, gone int); insert into shrinking select i, 1 from generate_series(1, 15000) i',
    );
    const onBatch = (): Promise<void> =>
      opened.run('alter table shrinking drop column if exists gone');
    await assert.rejects(
      opened.store.change(deletion('shrinking'), { onBatch }),
      storeFails('store-missing-object'),
    );
    await opened.run('alter table shrinking add gone int default 1');
    const { name } = await opened.seeded.role();
    await opened.run(
      `grant usage on schema public to ${name}; grant select, delete on shrinking to ${name}`,
    );
    const url = Object.assign(new URL(opened.seeded.database.url), {
      username: name,
      password: 'secret',
    });
    const store = openWritablePostgres({ name: 'main', url: url.href });
    t.after(() => store.close());
    await opened.run('insert into shrinking select i from generate_series(20000, 30000) i');
    const revoke = (): Promise<void> => opened.run(`revoke delete on shrinking from ${name}`);
    await assert.rejects(
      store.change(deletion('shrinking'), { onBatch: revoke }),
      storeFails('store-denied'),
    );
    assert.ok((await store.remaining(deletion('shrinking'))) > 0);
  });

  it('writes nothing where the role may only read', async (t) => {
    await opened.run(
      'create table firmly (id int primary key, gone int); insert into firmly values (1, 1)',
    );
    const { name } = await opened.seeded.role();
    await opened.run(
      `alter role ${name} set default_transaction_read_only = on; grant all on firmly to ${name}`,
    );
    const url = Object.assign(new URL(opened.seeded.database.url), {
      username: name,
      password: 'secret',
    });
    const store = openWritablePostgres({ name: 'main', url: url.href });
    t.after(() => store.close());
    await assert.rejects(store.change(deletion('firmly')), storeFails('store-denied'));
    const { obstacles } = await store.foresee(deletion('firmly'));
    assert.deepEqual(
      obstacles.map(({ code }) => code),
      ['read-only'],
    );
  });

  it('stops when told to', async () => {
    const signal = AbortSignal.abort();
    await assert.rejects(
      opened.store.change(deletion('firm'), { signal }),
      storeFails('store-cancelled'),
    );
  });
});

/** The document after the change, which must be the same in a jsonb and a json column. */
async function removed(
  opened: WritableSeeded,
  document: unknown,
  ...paths: string[]
): Promise<unknown> {
  await opened.run(
    `drop table if exists docs; create table docs (id int primary key, gone int, doc jsonb, old json);
         insert into docs values (1, 1, '${JSON.stringify(document)}', '${JSON.stringify(document)}'), (2, 1, null, null)`,
  );
  const treatment = { how: 'remove-paths', paths } as const;
  const change = update('docs', { doc: treatment, old: treatment });
  await opened.store.change(change);
  assert.equal(await opened.store.remaining(change), 0);
  const [row] = await opened.ask('select doc::text, old::text from docs where id = 1');
  assert.deepEqual(JSON.parse(row?.[1] ?? ''), JSON.parse(row?.[0] ?? ''));
  return JSON.parse(row?.[0] ?? '');
}
