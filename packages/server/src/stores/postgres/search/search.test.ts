import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SearchLook, Store, TableName } from '../../contract.ts';
import { openSeeded } from '../testing/seed.ts';

async function seeded(t: { after(work: () => Promise<void>): void }, sql: string) {
  const at = await openSeeded();
  t.after(() => at.close());
  await at.run(sql);
  return at;
}

function named(name: string): TableName {
  return { schema: 'public', name };
}

/** Distinct rows with a hit, by position of the value. */
async function rowsOf(store: Store, name: string, look: SearchLook): Promise<readonly number[]> {
  const rows = new Map<number, Set<string>>();
  for await (const { hits } of store.search({ table: named(name), looks: [look] })) {
    for (const { value, row } of hits) rows.set(value, (rows.get(value) ?? new Set()).add(row));
  }
  const { length } = look.how === 'key' ? look.keys : look.values;
  return Array.from({ length }, (_, value) => rows.get(value)?.size ?? 0);
}

describe('the search of a table', () => {
  it('finds an address in whatever case, with blanks, in texts, documents and arrays, and not in a longer one', async (t) => {
    const { store } = await seeded(
      t,
      `create table texts (body text, doc jsonb, list text[], words tsvector);
       insert into texts (body) values ('Ann@Example.org'), (' ann@example.org '), ('to: <ANN@example.org>; thanks.'),
         ('see ann@example.org.'), ('https://x.example/?m=ann%40example.org&a=1'),
         ('joann@example.org'), ('ann@example.organic'), ('ann at example.org'), (null);
       insert into texts (doc) values ('{"a": {"b": ["x", "ann@example.org"]}}'), ('{"ann": 1}');
       insert into texts (list) values ('{x,ann@example.org}'), ('{}');
       insert into texts (words) values (to_tsvector('simple', 'from ann@example.org'))`,
    );
    const look = { how: 'address', values: ['ANN@example.org', 'bob@example.org'] } as const;
    assert.deepEqual(await rowsOf(store, 'texts', { ...look, column: 'body' }), [5, 0]);
    assert.deepEqual(await rowsOf(store, 'texts', { ...look, column: 'doc' }), [1, 0]);
    assert.deepEqual(await rowsOf(store, 'texts', { ...look, column: 'list' }), [1, 0]);
    assert.deepEqual(await rowsOf(store, 'texts', { ...look, column: 'words' }), [1, 0]);
  });

  it('finds addresses beyond ASCII, however they are composed', async (t) => {
    const { store } = await seeded(
      t,
      `create table texts (body text);
       insert into texts values ('jürgen@example.org'), (normalize('JÜRGEN@example.org', nfd)), ('jurgen@example.org')`,
    );
    const look = { how: 'address', column: 'body', values: ['Jürgen@example.org'] } as const;
    assert.deepEqual(await rowsOf(store, 'texts', look), [2]);
  });

  it('finds a number by its digits, with and without its country code', async (t) => {
    const { store } = await seeded(
      t,
      `create table calls (body text, number bigint);
       insert into calls (body) values ('+49 30 123456'), ('0049-30-123456'), ('call (030) 123 456 now'), ('030/123456'),
         ('+49 30 1234567'), ('49301'), ('12345');
       insert into calls (number) values (4930123456), (30)`,
    );
    const look = { how: 'number', values: ['+49 30 123456'] } as const;
    assert.deepEqual(await rowsOf(store, 'calls', { ...look, column: 'body' }), [4]);
    assert.deepEqual(await rowsOf(store, 'calls', { ...look, column: 'number' }), [1]);
    const home = { how: 'number', column: 'body', values: ['030 123456'] } as const;
    assert.deepEqual(await rowsOf(store, 'calls', home), [4]);
  });

  it('finds keys on all parts, whatever type they have, and names in a document', async (t) => {
    const { store } = await seeded(
      t,
      `create table copies (club numeric, member text, doc jsonb);
       insert into copies (club, member) values (1.0, ' 7'), (1, '8'), (2, '7');
       insert into copies (doc) values ('{"memberId": 7}'), ('{"memberId": "7", "x": 1}'), ('{"memberId": 77}'), ('{"id": 7}')`,
    );
    const key = { how: 'key', columns: ['club', 'member'], keys: [['1', '7']] } as const;
    assert.deepEqual(await rowsOf(store, 'copies', key), [1]);
    const names = ['memberid', 'member_id'];
    const look = { how: 'document', column: 'doc', names, values: ['7', '9'] } as const;
    assert.deepEqual(await rowsOf(store, 'copies', look), [2, 0]);
  });

  it('finds words in their order, and not inside of others', async (t) => {
    const { store } = await seeded(
      t,
      `create table texts (body text);
       insert into texts values ('Dear ADA  Quill,'), ('ada quill'), ('Ada Quillen'), ('Quill, Ada'), ('Nevada Quill')`,
    );
    const look = { how: 'words', column: 'body', values: ['Ada Quill'] } as const;
    assert.deepEqual(await rowsOf(store, 'texts', look), [2]);
  });

  it('goes through partitions, children, views and materialised views', async (t) => {
    const { store } = await seeded(
      t,
      `create table parts (at int, mail text) partition by range (at);
       create table parts_1 partition of parts for values from (0) to (10);
       create table parts_2 partition of parts for values from (10) to (20);
       insert into parts values (1, 'ann@example.org'), (11, 'ann@example.org'), (12, 'x');
       create table parent (mail text); create table child (more text) inherits (parent);
       insert into child values ('ann@example.org', 'x');
       create view shown as select * from parts; create materialized view held as select * from parts`,
    );
    const look = { how: 'address', column: 'mail', values: ['ann@example.org'] } as const;
    const found = ['parts', 'parent', 'shown', 'held'].map((name) => rowsOf(store, name, look));
    assert.deepEqual(await Promise.all(found), [[2], [1], [2], [2]]);
  });

  it('is limited to rows of a selection', async (t) => {
    const { store } = await seeded(
      t,
      `create table rows (id int primary key, mail text);
       insert into rows select n, 'ann@example.org' from generate_series(1, 10) n`,
    );
    const rows: string[] = [];
    for await (const { hits } of store.search({
      table: named('rows'),
      looks: [{ how: 'address', column: 'mail', values: ['ann@example.org'] }],
      within: { table: named('rows'), fields: ['id'], equal: [['1'], ['2'], ['99']] },
    })) {
      rows.push(...hits.map(({ row }) => row));
    }
    assert.equal(rows.length, 2);
  });

  it('comes in pages whose rows add up, and stops when nobody asks on', async (t) => {
    const { store } = await seeded(
      t,
      `create table many (id int, mail text);
       insert into many select n, repeat('x', 200) || case when n % 1000 = 0 then ' ann@example.org' else '' end
         from generate_series(1, 50000) n`,
    );
    const looks: SearchLook[] = [{ how: 'address', column: 'mail', values: ['ann@example.org'] }];
    let [pages, rows, hits] = [0, 0, 0];
    for await (const page of store.search({ table: named('many'), looks })) {
      pages += 1;
      rows = page.rowsSoFar;
      hits += page.hits.length;
    }
    assert.deepEqual([rows, hits], [50_000, 50]);
    assert.ok(pages > 3);
    for await (const page of store.search({ table: named('many'), looks })) {
      assert.ok(page.rowsSoFar < 50_000);
      break;
    }
  });
});
