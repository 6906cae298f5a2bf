/** What the database calls one key is one person, however it is spelled. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dataset, small } from './small.ts';
import type { Cleanup } from './plai.ts';

const map =
  dataset('users', {
    subjects: '{ user: [id] }',
    fields: '{ id: user.unique_id, name: user.name }',
  }) +
  dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' }) +
  dataset('orders', {
    subjects: '{ user: [user_id] }',
    references: '[{ fields: user_id, to: users, keys: id }]',
    fields: '{ id: none, user_id: user.unique_id, what: user.content }',
  }) +
  dataset('lines', {
    references: '[{ fields: order_id, to: orders, keys: id }]',
    fields: '{ id: none, order_id: none, note: user.content }',
  });
const promise = '[{ erasure: { within: 1 month, verified: true, certificate: true } }]';

/** Types of the key, with two people, and three spellings of the first. */
const kinds: Readonly<
  Record<
    string,
    { type: string; spelled: readonly [string, string, string]; other: string; before?: string }
  >
> = {
  'text that ignores case': {
    type: 'citext',
    spelled: ['Ann', 'ANN', 'aNn'],
    other: 'Bob',
    before: 'create extension citext;',
  },
  'a domain over text that ignores case': {
    type: 'nick',
    spelled: ['Ann', 'ANN', 'aNn'],
    other: 'Bob',
    before: 'create extension citext; create domain nick as citext;',
  },
  'numbers with decimals': { type: 'numeric', spelled: ['1', '1.0', '1.00'], other: '2' },
  'texts of a fixed length': { type: 'char(5)', spelled: ['ann', 'ann  ', 'ann '], other: 'bob' },
  'a collation that ignores case': {
    type: 'text collate folded',
    spelled: ['Ann', 'ANN', 'aNn'],
    other: 'Bob',
    before: `create collation folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);`,
  },
  'a collation that ignores case and marks': {
    type: 'text collate bare',
    spelled: ['René', 'RENE', 'rene\u0301'],
    other: 'Bob',
    before: `create collation bare (provider = icu, locale = 'und-u-ks-level1', deterministic = false);`,
  },
  'spans of time': {
    type: 'interval',
    spelled: ['1 day', '24:00:00', '-1 days +48:00:00'],
    other: '2 days',
  },
  'moments in time zones': {
    type: 'timestamptz',
    spelled: ['2026-01-01 00:00+00', '2026-01-01 01:00+01', '2025-12-31 19:00-05'],
    other: '2026-02-01 00:00+00',
  },
};

async function opened(t: Cleanup, { type, spelled, other, before = '' }: (typeof kinds)[string]) {
  const [first] = spelled;
  const here = await small(
    t,
    map,
    `${before}
     create table users (id ${type} primary key, name text);
     create table hosts (id int primary key);
     create table orders (id ${type} primary key, user_id ${type}, what text);
     create table lines (id int primary key, order_id ${type}, note text);
     insert into users values ('${first}', 'Ann'), ('${other}', 'Bob');
     insert into orders values ('${first}', '${first}', 'x'), ('${other}', '${other}', 'y');
     insert into lines values (1, '${first}', 'a'), (2, '${other}', 'b');`,
    '[id]',
    promise,
  );
  const open = async (id: string) => {
    const whom = [{ key: { id } }];
    const asked = { right: 'erasure', kind: 'user', whom, verified: 'letter' } as const;
    return (await here.requests.open('small', asked)).id;
  };
  const erase = async (id: string) => {
    const request = await open(id);
    assert.deepEqual((await here.requests.plan(request)).obstacles, []);
    await here.requests.approve(request, 'privacy');
    assert.equal((await here.requests.run(request)).state, 'done');
  };
  const back = async () => {
    const [report] = await here.installation.check();
    return (report?.promises ?? [])
      .filter(({ id }) => id === 'S2')
      .flatMap(({ clauses }) => clauses.flatMap((clause) => clause.findings))
      .filter(({ rule, outcome }) => rule.startsWith('came-back') && outcome !== 'met')
      .map(({ outcome, resource, rows }) => [outcome, resource, rows]);
  };
  return { ...here, open, erase, back };
}

for (const [kind, columns] of Object.entries(kinds)) {
  const [first, second, third] = columns.spelled;
  describe(`keys that are ${kind}`, () => {
    it('are known again in another spelling, and nobody else is taken for them', async (t) => {
      const { main, erase, back, requests } = await opened(t, columns);
      await erase(second);
      assert.deepEqual(await back(), []);
      await main.pool.query(`insert into lines values (3, '${third}', 'late')`);
      assert.deepEqual(await back(), [['broken', 'main/public.lines', 1]]);
      await main.pool.query(`delete from lines where id = 3;
        insert into users values ('${second}', 'back');
        insert into orders values ('${third}', '${third}', 'back')`);
      assert.deepEqual(await back(), [
        ['broken', 'main/public.users', 1],
        ['broken', 'main/public.orders', 1],
      ]);
      const replayed = await requests.replay('small');
      assert.deepEqual([replayed.found, replayed.opened.length], [1, 1]);
      const again = await requests.replay('small');
      assert.deepEqual([again.found, again.opened.length], [1, 0]);
    });

    it('are under one hold, although the store spells them anew', async (t) => {
      const { main, open, requests } = await opened(t, columns);
      const reason = 'Evidence in a case before the labour court';
      const on = { kind: 'user', whom: { key: { id: first } } };
      await requests.addHold('small', { on, reason, owner: 'legal' });
      await main.pool
        .query(`delete from users where id = '${first}'; delete from orders where id = '${first}';
        insert into users values ('${second}', 'Ann')`);
      const { obstacles } = await requests.plan(await open(third));
      assert.deepEqual(
        obstacles.map(({ code }) => code),
        ['held'],
      );
    });
  });
}

describe('a reference that ignores what the key tells apart', () => {
  it('is named, since not every spelling in it is known again', async (t) => {
    const { main, erase, back } = await opened(t, kinds['texts of a fixed length']!);
    await erase('ann');
    await main.pool
      .query(`create collation folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      alter table orders alter user_id type text collate folded`);
    assert.deepEqual(await back(), [['unknown', 'main.orders', undefined]]);
  });
});
