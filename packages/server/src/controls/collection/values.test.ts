import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Finding } from '@troth/core/control';
import type { DataMap } from '@troth/core/policy';
import { Client } from 'pg';
import { freshDatabase } from '../../platform/test-database.ts';
import { inspect } from '../check/inspection.ts';
import { tableReadings } from '../check/table-readings.ts';
import { testSealer } from '../testing/sealer.ts';
import {
  contextOf,
  findingsOf,
  live,
  only,
  type Live,
  type TestContext,
} from '../testing/context.ts';
import { datasetOf, mapOf, policyOf, storeOf } from '../testing/policy.ts';
import type { Params } from './clause.ts';
import { collection } from './index.ts';

async function judged({ stores }: Live, params: Params, given: DataMap) {
  const policy = policyOf(given);
  return findingsOf(collection, contextOf(policy, { stores: stores(policy) }), params);
}

describe('card numbers in columns of every kind', () => {
  const params: Params = { cards: 'tokens-only' };
  const kinds: readonly (readonly [type: string, value: string])[] = [
    ['bytea', `convert_to('pan 4111111111111111', 'utf8')`],
    ['tsvector', `to_tsvector('simple', '4111 1111 1111 1111')`],
    ['numeric(20,2)', '4111111111111111'],
    ['numeric', '-4111111111111111.00'],
    ['double precision', '4111111111111111'],
    ['text', `'4111.1111.1111.1111'`],
    ['varchar(40)', `'4111_1111_1111_1111'`],
    ['text', `'４１１１１１１１１１１１１１１１'`],
    ['text[]', `array['x', '4111 1111 1111 1111']`],
    ['integer[]', `array[4111, 1111, 1111, 1111]`],
    ['int8range', `int8range(4111111111111111, 4111111111111119)`],
    ['json', `'{"n": "4111-1111-1111-1111"}'`],
    ['xml', `'<n>4111 1111 1111 1111</n>'`],
    ['odd_card', `row('a', '4111111111111111')::odd_card`],
    ['"date"', `'4111111111111111'`],
    ['level', `'4111111111111111'`],
  ];
  for (const [type, value] of kinds) {
    it(`are found in ${type}: ${value}`, async (t) => {
      const here = await live(
        t,
        `create type odd_card as (owner text, pan text);
         create domain public."date" as text;
         create type level as enum ('low', '4111111111111111');
         create table things (id int primary key, more ${type === '"date"' ? 'public."date"' : type});
         insert into things select n from generate_series(1, 20) n`,
      );
      const things = datasetOf('public.things', {
        fields: { id: { category: 'none' }, more: { category: 'user.content' } },
      });
      assert.equal(
        only(await judged(here, params, mapOf({ things })), 'card-number').outcome,
        'met',
      );
      const other = new Client({ connectionString: here.database.url });
      await other.connect();
      await other.query(`update things set more = ${value} where id = 7`);
      await other.end();
      const finding = only(await judged(here, params, mapOf({ things })), 'card-number');
      assert.deepEqual(
        [finding.outcome, finding.resource, finding.rows],
        ['broken', 'main/public.things.more', 1],
      );
    });
  }

  const unseen: readonly (readonly [what: string, type: string, value: string, rule: string])[] = [
    [
      'bytes that are no text',
      'bytea',
      `decode('89504e470d0a1a0a0000000d', 'hex')`,
      'not-looked-into',
    ],
    ['strings of bits', 'bit varying', `B'1010'`, 'not-looked-into'],
    ['the end of a long text', 'text', `repeat('no ', 30000)`, 'cut'],
  ];
  for (const [what, type, value, rule] of unseen) {
    it(`are not known in ${what}`, async (t) => {
      const here = await live(
        t,
        `create table things (id int primary key, more ${type});
         insert into things select n, ${value} from generate_series(1, 3) n`,
      );
      const things = datasetOf('public.things', {
        fields: { id: { category: 'none' }, more: { category: 'user.content' } },
      });
      const finding = only(await judged(here, params, mapOf({ things })), rule);
      assert.deepEqual(
        [finding.outcome, finding.resource, finding.rows],
        ['unknown', 'main/public.things.more', 3],
      );
    });
  }
});

describe('values of a large table', () => {
  const big = datasetOf('public.big', {
    fields: { id: { category: 'none' }, body: { category: 'user.content' } },
  });
  const policy = policyOf(mapOf({ big }));
  const seed = `create table big (id int primary key, body text);
    insert into big select n, 'Order ' || n from generate_series(1, 60000) n; analyze big`;

  async function check(t: TestContext, here: Live) {
    const { pool } = await freshDatabase(t, { migrated: true });
    const memory = tableReadings(pool, testSealer(), 'test');
    return async (mode: 'sample' | 'full'): Promise<readonly Finding[]> => {
      const stores = inspect(policy, {
        mode,
        variables: { TROTH_TEST_URL: here.database.url },
        memory,
      });
      try {
        return await findingsOf(collection, contextOf(policy, { stores }), {
          cards: 'tokens-only',
        });
      } finally {
        await stores.close();
      }
    };
  }

  it('are unknown while only a part of them was read', async (t) => {
    const finding = only(await (await check(t, await live(t, seed)))('sample'), 'values-not-read');
    assert.deepEqual([finding.outcome, finding.resource], ['unknown', 'main/public.big']);
    const rows = finding.coverage?.looked[0];
    assert.ok(rows && rows.seen >= 5_000 && rows.seen < 10_000, JSON.stringify(rows));
    assert.equal(rows.of, 60_000);
  });

  it('are kept by the last whole read, which says when it was', async (t) => {
    const now = await check(t, await live(t, seed));
    assert.equal(only(await now('full'), 'card-number').outcome, 'met');
    const finding = only(await now('sample'), 'card-number');
    assert.equal(finding.outcome, 'met');
    assert.match(
      finding.message,
      /was read on \d{4}-\d\d-\d\d: 60,000 of the 60,000 rows that were there when it began/,
    );
    assert.ok(finding.coverage?.since);
  });

  it('stay broken in samples, until a whole read finds nothing more', async (t) => {
    const here = await live(t, seed);
    const now = await check(t, here);
    await now('full');
    const other = new Client({ connectionString: here.database.url });
    await other.connect();
    await other.query(`update big set body = '4111 1111 1111 1111' where id = 31234`);
    assert.deepEqual(
      (await now('full')).map(({ outcome, resource }) => [outcome, resource]),
      [['broken', 'main/public.big.body']],
    );
    for (let turn = 0; turn < 3; turn += 1) {
      assert.equal(only(await now('sample'), 'card-number').outcome, 'broken');
    }
    await other.query(`update big set body = 'nothing' where id = 31234`);
    await other.end();
    assert.equal(only(await now('sample'), 'card-number').outcome, 'met');
  });

  it('are unknown again when the table has another column', async (t) => {
    const here = await live(t, seed);
    const now = await check(t, here);
    await now('full');
    await here.run('alter table big add column more text');
    assert.equal(only(await now('sample'), 'values-not-read').outcome, 'unknown');
  });
});

describe('a column of key and value rows', () => {
  const usermeta = datasetOf('public.usermeta', {
    fields: {
      id: { category: 'none' },
      meta_key: { category: 'none' },
      meta_value: { category: 'none' },
    },
  });
  const addresses = `'p' || n || '@example.com'`;
  const phones = `'+1 415 555 ' || lpad(n::text, 4, '0')`;
  const mixes: readonly (readonly [what: string, value: string])[] = [
    [
      'a third addresses, a third phone numbers',
      `case n % 3 when 0 then ${addresses} when 1 then ${phones} else 'dark' end`,
    ],
    ['a tenth addresses', `case n % 10 when 0 then ${addresses} else 'theme-' || n % 7 end`],
    ['a fifth phone numbers among words', `case n % 5 when 0 then ${phones} else 'on' end`],
  ];
  for (const [what, value] of mixes) {
    it(`is broken by ${what} where the map says that it holds nothing`, async (t) => {
      const here = await live(
        t,
        `create table usermeta (id int primary key, meta_key text, meta_value text);
         insert into usermeta select n, 'k' || n % 3, ${value} from generate_series(1, 300) n`,
      );
      const findings = await judged(here, { map: 'complete' }, mapOf({ usermeta }));
      const finding = only(findings, 'personal-data-declared-none');
      assert.deepEqual(
        [finding.outcome, finding.resource],
        ['broken', 'main/public.usermeta.meta_value'],
      );
    });
  }
});

describe('what values were looked at, out of all that is there', () => {
  const kept: readonly (readonly [what: string, more: string, left: string, tables: number])[] = [
    ['nothing more', '', '', 1],
    ['a table that is left out and read all the same', 'create table old (id int)', '', 2],
    ['a table of another schema', 'create schema x; create table x.y (id int)', 'x.y', 2],
    [
      'a view that holds rows and was never filled',
      'create materialized view m as select id from things with no data',
      'public.m',
      2,
    ],
  ];
  for (const [what, more, left, tables] of kept) {
    it(`counts and names ${what}`, async (t) => {
      const here = await live(t, `create table things (id int primary key); ${more}`);
      const things = datasetOf('public.things', { fields: { id: { category: 'none' } } });
      const out = { what: 'tables', names: ['public.old', 'x.*'], because: 'It is old.' } as const;
      const map = mapOf({}, { stores: { main: storeOf({ things }, { excluded: [out] }) } });
      const found = await judged(here, { cards: 'tokens-only' }, map);
      const clean = found.find(({ outcome }) => outcome === 'met');
      const looked = clean?.coverage?.looked.find((one) => one.what === 'tables');
      assert.deepEqual(looked, { what: 'tables', seen: left === '' ? tables : 1, of: tables });
      assert.equal(clean?.coverage?.unseen ?? '', left);
      if (left !== '') assert.match(clean?.message ?? '', / of 1 of 2 tables and 1 of /);
    });
  }
});
