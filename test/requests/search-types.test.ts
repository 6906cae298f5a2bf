/** What the search counts as looked into it can find in; what it cannot is named. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dataset, small } from './small.ts';
import type { Cleanup } from './plai.ts';

const tables = `
  create table users (id int primary key, email text, phone text);
  create table hosts (id int primary key);
  insert into users values (1, 'Ann@example.org', '+49 30 1234567'), (2, 'bob@example.org', null);`;

const map =
  dataset('users', {
    subjects: '{ user: [id] }',
    fields: '{ id: user.unique_id, email: user.contact.email, phone: user.contact.phone_number }',
  }) + dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' });

async function searched(t: Cleanup, more: string) {
  const { requests } = await small(t, map, tables + more);
  const whom = [{ key: { id: '1' } }];
  const asked = { right: 'erasure', kind: 'user', whom, verified: 'letter' } as const;
  const { elsewhere } = await requests.plan((await requests.open('small', asked)).id);
  return {
    rows: Object.fromEntries((elsewhere?.copies ?? []).map(({ where, rows }) => [where, rows])),
    because: (where: string) =>
      elsewhere?.notLooked.find((one) => one.where === `main/public.${where}`)?.because ?? '',
  };
}

describe('the person is found', () => {
  it('in domains, by what they are made of', async (t) => {
    const { rows, because } = await searched(
      t,
      `create domain jd as jsonb; create domain num as int; create domain own as num; create domain blob as bytea;
       create table a (doc jd); insert into a values ('{"user_id": 1}'), ('{"user_id": 2}');
       create table b (user_id own); insert into b values (1), (1), (2);
       create table c (raw blob, more bytea[], most blob[]);`,
    );
    assert.deepEqual(rows, { 'main/public.a.doc': 1, 'main/public.b.user_id': 2 });
    for (const column of ['raw', 'more', 'most']) assert.match(because(`c.${column}`), /bytes/);
  });

  it('in arrays: of keys, of texts, of documents', async (t) => {
    const { rows } = await searched(
      t,
      `create table a (user_id int[]); insert into a values ('{3,1}'), ('{{2,1},{5,6}}'), ('{11,2}'), ('{}'), (null);
       create table b ("userIds" int[], user_id text[]); insert into b values ('{2}', '{x,"1"}'), ('{2}', '{"a b"}');
       create table c (docs jsonb[]); insert into c values (array['{"user_id": 1}'::jsonb]), (array['{"user_id": 12}'::jsonb]);
       create table d (mails varchar(80)[]); insert into d values ('{x@example.org,ANN@example.org}')`,
    );
    assert.deepEqual(rows, {
      'main/public.a.user_id': 2,
      'main/public.b.user_id': 1,
      'main/public.c.docs': 1,
      'main/public.d.mails': 1,
    });
  });

  it('behind the escapes of a document, however it is kept', async (t) => {
    const { rows } = await searched(
      t,
      String.raw`create table a (doc json);
       insert into a values ('{"m":"ann\u0040example.org"}'), ('{"m":"\u0041nn@example.org \u0000 \ud83d\ude00"}'), ('{"m":"joann\u0040example.org"}');
       create table b (body text); insert into b values ('{"user\u005Fid": 1}'), ('{"user\u005fid": 11}');
       create table c (doc jsonb); insert into c values ('{"raw": "{\"m\": \"ann\\u0040example.org\", \"user_id\": 2}"}');
       create table d (body varchar(200)); insert into d values ('C:\users\u00e4 ann@example.org');`,
    );
    assert.deepEqual(rows, {
      'main/public.a.doc': 2,
      'main/public.b.body': 1,
      'main/public.c.doc': 1,
      'main/public.d.body': 1,
    });
  });

  it('in numbers with a point, and by a telephone number without its 0', async (t) => {
    const { rows } = await searched(
      t,
      `create table a (user_id double precision); insert into a values (1), (1.5), ('NaN'), ('Infinity'), (null);
       create table b (user_id real, n real); insert into b values (1, 1), (2, 1);
       create table c (user_id money); insert into c values (1), (1.5);
       create table d (v int, w smallint, at date); insert into d values (301234567, 1, now()), (301234568, 1, now());
       create table e (v double precision); insert into e values (4930123456789), (49301234567)`,
    );
    assert.deepEqual(rows, {
      'main/public.a.user_id': 1,
      'main/public.b.user_id': 1,
      'main/public.c.user_id': 1,
      'main/public.d.v': 1,
      'main/public.e.v': 1,
    });
  });

  it('in each of many columns that could name the key', async (t) => {
    const words = ['user', 'usr', 'member', 'customer', 'client', 'person', 'account', 'owner'];
    const names = words.flatMap((word) => [`${word}_id`, `${word}no`, `${word}_ref`]);
    const { rows } = await searched(
      t,
      `create table many (${names.map((name) => `${name} int`).join(', ')});
       insert into many (${names.at(-1)}) values (1)`,
    );
    assert.deepEqual(rows, { [`main/public.many.${names.at(-1)}`]: 1 });
  });
});

describe('what cannot be looked into is named', () => {
  it('ranges of numbers, of which only the ends stand there', async (t) => {
    const { rows, because } = await searched(
      t,
      `create domain span as int4range; create table a (user_id int4range, b span, c nummultirange, at tstzrange);
       insert into a values ('[1,3)', '[1,3)', '{[1,3)}', null)`,
    );
    assert.deepEqual(rows, {});
    for (const column of ['user_id', 'b', 'c']) assert.match(because(`a.${column}`), /ranges/);
    assert.equal(because('a.at'), '');
  });
});
