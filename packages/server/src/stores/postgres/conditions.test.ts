import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { clockName } from '../clock-zones.ts';
import type { Condition, RowKey, TableName } from '../contract.ts';
import { openPostgres } from './index.ts';
import { storeFails } from './testing/named.ts';
import { openSeeded, type Seeded } from './testing/seed.ts';

describe('count and locate on types of PostgreSQL', () => {
  let opened: Seeded;
  before(async () => (opened = await openSeeded()));
  after(() => opened.close());

  const count = (name: string, ...where: readonly Condition[]): Promise<number> =>
    opened.store.count({ table: table(name), where });
  const locate = async (
    name: string,
    key: readonly string[],
    fields: readonly string[],
    equal: readonly RowKey[],
  ): Promise<readonly RowKey[]> =>
    (await Array.fromAsync(opened.store.locate({ table: table(name), key, fields, equal }))).flat();

  const clocksBefore = (instant: string, column: string): Promise<number> =>
    count('clocks', { before: Temporal.Instant.from(instant), column });
  const inShort = async (field: string, value: string): Promise<number> =>
    (await locate('short', ['id'], [field], [[value]])).length;

  it('reads a date as a whole day, and takes infinity for no moment', async () => {
    await opened.run(
      `create table clocks (d date, t timestamp, z timestamptz);
       insert into clocks values ('2024-06-01', '2024-06-01 00:00', '2024-06-01 02:00+02'), ('-infinity', '-infinity', 'infinity')`,
    );
    assert.equal(await clocksBefore('2024-06-01T23:59:59.999Z', 'd'), 0);
    assert.equal(await clocksBefore('2024-06-02T00:00:00Z', 'd'), 1);
    assert.equal(await clocksBefore('2024-06-01T00:00:00Z', 'z'), 0);
    assert.equal(await clocksBefore('2024-06-01T00:00:00.001Z', 'z'), 1);
  });

  it('reads a time without a zone in the one that is stated, and else not at all', async () => {
    const reading = clocksBefore('2024-06-02T00:00:00Z', 't');
    await assert.rejects(reading, storeFails('store-wrong-type'));
    const midnights = {
      'Europe/Berlin': '2024-05-31T22:00:00Z',
      'America/Los_Angeles': '2024-06-01T07:00:00Z',
      'Asia/Kolkata': '2024-05-31T18:30:00Z',
      UTC: '2024-06-01T00:00:00Z',
    };
    for (const [zone, midnight] of Object.entries(midnights)) {
      const columns = new Map([[clockName(table('clocks'), 't'), zone]]);
      const { url } = opened.database;
      const store = openPostgres({ name: 'main', url, zones: { days: zone, columns } });
      const before = (moment: Temporal.Instant, column: string) =>
        store.count({ table: table('clocks'), where: [{ before: moment, column }] });
      const moment = Temporal.Instant.from(midnight);
      assert.equal(await before(moment, 't'), 0, zone);
      assert.equal(await before(moment.add({ milliseconds: 1 }), 't'), 1, zone);
      const nextDay = moment.add({ hours: 24 });
      assert.equal(await before(nextDay.subtract({ milliseconds: 1 }), 'd'), 0, zone);
      assert.equal(await before(nextDay, 'd'), 1, zone);
      await store.close();
    }
  });

  it('refuses a clock that is no date', async () => {
    await opened.run('create table texts (at text, n int)');
    const before = Temporal.Instant.from('2024-01-01T00:00:00Z');
    await assert.rejects(count('texts', { before, column: 'at' }), storeFails('store-wrong-type'));
    await assert.rejects(count('texts', { before, column: 'n' }), storeFails('store-wrong-type'));
  });

  it('reaches a clock through two references, the last of them to the table itself', async () => {
    await opened.run(
      `create table companies (id int, parent int, ended date);
       insert into companies values (0, null, '2020-01-01'), (1, 0, null), (2, 1, '2021-01-01');
       create table staff (company int); insert into staff values (1), (1), (2), (null)`,
    );
    const via = [
      { fields: ['company'], to: table('companies'), keys: ['id'] },
      { fields: ['parent'], to: table('companies'), keys: ['id'] },
    ];
    const before = Temporal.Instant.from('2024-01-01T00:00:00Z');
    assert.equal(await count('staff', { before, column: 'ended', via }), 2);
    assert.equal(await count('staff', { before, column: 'ended', via: via.slice(0, 1) }), 1);
  });

  it('nests conditions on rows elsewhere', async () => {
    await opened.run(
      `create table a (x int); insert into a values (1), (2), (3);
       create table b (x int, y text); insert into b values (1, 'p'), (2, 'q');
       create table c (y text, z int); insert into c values ('q', null)`,
    );
    const inner: Condition = {
      exists: table('c'),
      fields: ['y'],
      keys: ['y'],
      and: [{ isNull: 'z' }],
    };
    assert.equal(
      await count('a', { exists: table('b'), fields: ['x'], keys: ['x'], and: [inner] }),
      1,
    );
  });

  it('does not compare a number with a text', async () => {
    await opened.run('create table numbers (n int); create table words (w text)');
    const where: Condition = { exists: table('words'), fields: ['n'], keys: ['w'] };
    await assert.rejects(count('numbers', where), storeFails('store-wrong-type'));
    const short: Condition = { exists: table('words'), fields: ['n'], keys: [] };
    await assert.rejects(count('numbers', short), storeFails('store-wrong-type'));
  });

  it('does not cut a value to the length of the column', async () => {
    await opened.run(
      `create table short (id int primary key, v varchar(3), c char(3), b bit(3), n numeric(4,1));
       insert into short values (1, 'abc', 'ab', '101', 1.5)`,
    );
    assert.deepEqual(
      [
        await inShort('v', 'abc'),
        await inShort('v', 'abcd'),
        await inShort('c', 'ab'),
        await inShort('c', 'abcd'),
      ],
      [1, 0, 1, 0],
    );
    assert.deepEqual([await inShort('b', '101'), await inShort('b', '1011')], [1, 0]);
    assert.deepEqual([await inShort('n', '1.5'), await inShort('n', '1.54')], [1, 0]);
  });

  it('casts values to the types of the columns', async () => {
    await opened.run(
      `create type place as enum ('home', 'work');
       create table typed (id uuid primary key, p place, t timestamptz, b boolean, i inet, l bigint[]);
       insert into typed values ('00000000-0000-0000-0000-00000000000a', 'work', '2024-01-01 00:00:00.123456Z', false, '10.0.0.1', '{1,2}')`,
    );
    const key = await locate(
      'typed',
      ['id'],
      ['p', 't', 'b', 'i', 'l'],
      [['work', '2024-01-01T01:00:00.123456+01:00', 'f', '10.0.0.1', '{1,2}']],
    );
    assert.deepEqual(key, [['00000000-0000-0000-0000-00000000000a']]);
    const upper = '00000000-0000-0000-0000-00000000000A';
    assert.equal((await locate('typed', ['id'], ['id'], [[upper]])).length, 1);
  });

  it('compares values of a type from an extension as that type does', async () => {
    await opened.run(
      `create schema parts; create extension citext schema parts;
       create table mails (id int primary key, m parts.citext); insert into mails values (1, 'Ada@X.org'), (2, 'bob@x.org');
       create table copies (m parts.citext); insert into copies values ('ada@x.ORG')`,
    );
    assert.deepEqual(await locate('mails', ['id'], ['m'], [['aDA@x.org']]), [['1']]);
    assert.deepEqual(await locate('mails', ['m'], ['id'], [['1'], ['2']]), [
      ['Ada@X.org'],
      ['bob@x.org'],
    ]);
    assert.equal(await count('mails', { exists: table('copies'), fields: ['m'], keys: ['m'] }), 1);
  });

  it('says that a value does not fit the column, without the value', async () => {
    await opened.run('create table ids (id uuid); insert into ids values (gen_random_uuid())');
    await assert.rejects(locate('ids', ['id'], ['id'], [['ada@example.com']]), (error) => {
      assert.ok(storeFails('store-invalid-value')(error));
      assert.ok(!JSON.stringify(error).includes('ada') && !String(error).includes('ada'));
      return true;
    });
  });

  it('asks with more keys than fit into one statement', async () => {
    await opened.run(
      'create table several (id int primary key, k int); insert into several select i, i % 2500 from generate_series(1, 5000) i',
    );
    const equal = Array.from({ length: 2_500 }, (_, k) => [String(k)]);
    const keys = await locate('several', ['id'], ['k'], [...equal, ...equal]);
    assert.deepEqual([keys.length, new Set(keys.map(String)).size], [5_000, 5_000]);
  });

  it('finds a row once, however its keys are spelt and however many they are', async () => {
    await opened.run(
      'create table spelt (id int primary key, n int); insert into spelt select i, i from generate_series(1, 12000) i',
    );
    const one = Array.from({ length: 12_000 }, (_, n) => [String(n)]);
    const other = Array.from({ length: 12_000 }, (_, n) => [`0${n}`]);
    const keys = await locate('spelt', ['id'], ['n'], [...one, ...other]);
    assert.deepEqual([keys.length, new Set(keys.map(String)).size], [11_999, 11_999]);
  });

  it('lets an index serve', async () => {
    await opened.run(
      `create table indexed (id int primary key, tenant int, person varchar(20));
       insert into indexed select i, i % 100, 'p' || i from generate_series(1, 100000) i;
       create index on indexed (tenant, person); analyze indexed`,
    );
    const scans = async (): Promise<number> => {
      await opened.run('select pg_stat_force_next_flush()');
      const { rows } = await opened.database.pool.query<{ n: string }>(
        `select seq_tup_read::text as n from pg_stat_user_tables where relname = 'indexed'`,
      );
      return Number(rows[0]?.n);
    };
    const before = await scans();
    for (let i = 1; i <= 20; i += 1) {
      assert.deepEqual(
        await locate('indexed', ['id'], ['tenant', 'person'], [[String(i), `p${i}`]]),
        [[String(i)]],
      );
    }
    assert.equal(await scans(), before);
  });
});

function table(name: string): TableName {
  return { schema: 'public', name };
}
