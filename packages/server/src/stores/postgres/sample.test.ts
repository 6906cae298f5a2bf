import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { SamplePage, SampleQuery, TableName } from '../contract.ts';
import { openSeeded, type Seeded } from './testing/seed.ts';

describe('sample', () => {
  let opened: Seeded;
  before(async () => (opened = await openSeeded()));
  after(() => opened.close());

  const pages = (query: SampleQuery): Promise<SamplePage[]> =>
    Array.fromAsync(opened.store.sample(query));
  const values = async (query: SampleQuery): Promise<(string | null)[]> =>
    (await pages(query)).flatMap((page) => page.columns[0] ?? []);

  it('draws from random blocks of a large table, from all over it', async () => {
    await opened.run(
      `create table large (id int primary key, filler text);
       insert into large select id, repeat('x', 100) from generate_series(1, 200000) id; analyze large`,
    );
    const query = { table: table('large'), columns: ['id'], rows: 1_000 };
    const found = await pages(query);
    assert.ok(found.every((page) => page.method === 'random-blocks'));
    const ids = found.flatMap((page) => page.columns[0] ?? []).map(Number);
    assert.equal(new Set(ids).size, 1_000);
    // Ten slices of the table; by chance alone one is missed once in 10^45.
    assert.equal(new Set(ids.map((id) => Math.floor((id - 1) / 20_000))).size, 10);
    const blocks = new Set(ids.map((id) => Math.floor(id / 60)));
    assert.ok(blocks.size > 100, `${blocks.size} blocks`);
  });

  it('tops up where the estimate of the rows is wrong', async () => {
    await opened.run(
      `create table emptied (id int) with (autovacuum_enabled = off);
       insert into emptied select generate_series(1, 200000); analyze emptied;
       delete from emptied where id % 1000 <> 0`,
    );
    assert.equal(
      (await values({ table: table('emptied'), columns: ['id'], rows: 150 })).length,
      150,
    );
    assert.equal(
      (await values({ table: table('emptied'), columns: ['id'], rows: 500 })).length,
      200,
    );
  });

  it('draws from blocks where a large table was never analysed', async () => {
    await opened.run(
      `create table unknown (id int, filler text) with (autovacuum_enabled = off);
       insert into unknown select i, repeat('x', 200) from generate_series(1, 120000) i`,
    );
    const found = await pages({ table: table('unknown'), columns: ['id', 'id'], rows: 100 });
    assert.equal(found[0]?.method, 'random-blocks');
    assert.equal(found.at(-1)?.rowsSoFar, 100);
  });

  it('draws from every partition', async () => {
    await opened.run(
      `create table parted (id int) partition by hash (id);
       create table parted_0 partition of parted for values with (modulus 2, remainder 0);
       create table parted_1 partition of parted for values with (modulus 2, remainder 1);
       insert into parted select generate_series(1, 120000); analyze parted`,
    );
    const [page] = await pages({ table: table('parted'), columns: ['id'], rows: 400 });
    assert.equal(page?.method, 'random-blocks');
    const ids = await values({ table: table('parted'), columns: ['id'], rows: 400 });
    const list = `(${ids.join(',')})`;
    const { rows } = await opened.database.pool.query<{ parts: string }>(
      `select count(distinct tableoid)::text as parts from parted where id in ${list}`,
    );
    assert.equal(rows[0]?.parts, '2');
  });

  it('reads views, materialised views and columns of every type as text', async () => {
    await opened.run(
      `create table typed (j jsonb, b bytea, t timestamptz, n numeric, a text[]);
       insert into typed values ('{"a": 1}', '\\x00ff', '2024-01-01 12:00+02', 1.50, '{x,"y z"}');
       create view typed_view as select * from typed;
       create materialized view typed_kept as select * from typed`,
    );
    const columns = ['j', 'b', 't', 'n', 'a'];
    const expected = ['{"a": 1}', '\\x00ff', '2024-01-01 10:00:00+00', '1.50', '{x,"y z"}'];
    for (const name of ['typed', 'typed_view', 'typed_kept']) {
      for (const rows of [5, 'full'] as const) {
        const [page] = await pages({ table: table(name), columns, rows });
        assert.deepEqual(
          page?.columns,
          expected.map((value) => [value]),
        );
      }
    }
  });

  it('reads every row by a composite key of mixed types and collations', async () => {
    await opened.run(
      `create type grade as enum ('z', 'a');
       create table mixed (g grade, s text collate "C", n numeric, t timestamptz, primary key (g, s, n, t));
       insert into mixed select (array['z','a'])[1 + i % 2]::grade, case i % 5 when 0 then '' else 'ä' || i % 50 end, i / 7.0, '2024-01-01'::timestamptz + i * interval '1.000001 s'
       from generate_series(0, 4999) i`,
    );
    const found = await pages({
      table: table('mixed'),
      columns: ['g', 's', 'n', 't'],
      rows: 'full',
    });
    const rows = found.flatMap(({ columns }) =>
      (columns[0] ?? []).map((_, row) => columns.map((column) => column[row]).join('|')),
    );
    assert.deepEqual([rows.length, new Set(rows).size], [5_000, 5_000]);
  });

  it('reads every row by keys of a type from an extension, or of a domain', async () => {
    await opened.run(
      `create schema parts; create extension citext schema parts;
       create table mails (m parts.citext primary key); insert into mails select 'M' || i from generate_series(1, 1500) i`,
    );
    assert.equal(
      new Set(await values({ table: table('mails'), columns: ['m'], rows: 'full' })).size,
      1_500,
    );
    await opened.run(
      `create domain code as text; create domain inner_code as code;
       create table domains (c inner_code primary key); insert into domains select 'c' || i from generate_series(1, 1500) i`,
    );
    assert.equal(
      new Set(await values({ table: table('domains'), columns: ['c'], rows: 'full' })).size,
      1_500,
    );
  });

  it('reads 65,536 characters of long texts, from both ends, and pages of them stay small', async () => {
    await opened.run(
      `create table texts (id int primary key, body text);
       insert into texts select i, case when i > 400 then 'begin' || repeat('ä', 100000) || 'end' else 'short' end from generate_series(1, 800) i`,
    );
    const found = await pages({ table: table('texts'), columns: ['body'], rows: 'full' });
    const lengths = found.flatMap((page) => page.columns[0] ?? []).map((value) => value?.length);
    assert.deepEqual([lengths.length, lengths[0], lengths.at(-1)], [800, 5, 65_536]);
    const long = found.at(-1)?.columns[0]?.at(-1) ?? '';
    assert.ok(long.startsWith('begin') && long.endsWith('end'));
    const largest = found.slice(-5).map((page) => page.columns[0]?.length ?? 0);
    assert.ok(
      largest.every((rows) => rows <= 64),
      `${largest.join()}`,
    );
  });

  it('sees one state of a table without a key, whatever is written meanwhile', async () => {
    await opened.run(
      `create table shifting (id int, v int) with (fillfactor = 20);
       insert into shifting select i, 0 from generate_series(1, 3000) i`,
    );
    const ids: (string | null)[] = [];
    for await (const page of opened.store.sample({
      table: table('shifting'),
      columns: ['id'],
      rows: 'full',
    })) {
      ids.push(...(page.columns[0] ?? []));
      await opened.run(
        'update shifting set v = v + 1 where id > 1000; delete from shifting where id % 7 = 0',
      );
    }
    assert.deepEqual([ids.length, new Set(ids).size], [3_000, 3_000]);
  });
});

function table(name: string): TableName {
  return { schema: 'public', name };
}
