/** Rows that lead to several clocks, by a value that several people have: the latest decides, and nobody else's rows go. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dataset, small } from './small.ts';
import type { Cleanup } from './plai.ts';

const keeps = '[{ retention: { rows: within-period } }]';
const old = "now() - interval '400 days'";

const users = dataset('users', {
  subjects: '{ user: [id] }',
  period: '{ keep: 30 days, since: made_at }',
  fields: '{ id: none, email: user.contact.email, made_at: none }',
});
const hosts = dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' });
const orders = dataset('orders', {
  subjects: '{ user: [user_id] }',
  references: '[{ fields: [billing_email], to: users, keys: [email] }]',
  period: '{ keep: 30 days, since: users.made_at }',
  fields: '{ id: none, user_id: user.unique_id, billing_email: user.contact.email }',
});
const lines = dataset('lines', {
  references: '[{ fields: [order_id], to: orders, keys: [id] }]',
  period: '{ keep: 30 days, since: users.made_at }',
  fields: '{ id: none, order_id: none, text: user.content }',
});
const tables = `
  create table hosts (id int primary key);
  create table users (id int primary key, email text, made_at timestamptz);
  create table orders (id int primary key, user_id int, billing_email text not null);
  create table lines (id int primary key, order_id int, text text);`;

async function swept(t: Cleanup, datasets: string, rows: string) {
  const { requests, main, installation } = await small(
    t,
    users + hosts + datasets,
    tables + rows,
    '[id]',
    keeps,
  );
  const late = async () => {
    const [report] = await installation.check({ promises: ['S2'] });
    return (report?.promises ?? [])
      .flatMap(({ clauses }) => clauses.flatMap(({ findings }) => findings))
      .filter(({ rule, outcome }) => rule === 'past-period' && outcome === 'broken')
      .map(({ resource, rows: count }) => `${resource} ${count}`);
  };
  const before = await late();
  const asked = { right: 'retention', kind: 'everybody', whom: [], verified: 'policy' } as const;
  const { id } = await requests.open('small', asked);
  assert.deepEqual((await requests.plan(id)).obstacles, []);
  await requests.approve(id, 'privacy');
  const { state, failures } = await requests.run(id);
  assert.deepEqual([state, failures], ['done', []]);
  const ids = async (table: string): Promise<readonly number[]> => {
    const found = await main.pool.query<{ id: number }>(`select id from ${table} order by id`);
    return found.rows.map((row) => row.id);
  };
  return { before, after: await late(), ids };
}

describe('a row that leads to the clocks of two people', () => {
  it('stays while one of them is in time, and is late for nobody', async (t) => {
    const { before, after, ids } = await swept(
      t,
      orders,
      `insert into users values (1, 'ann@example.org', ${old}), (2, 'ann@example.org', now()), (3, 'bob@example.org', ${old});
       insert into orders values (1, 1, 'ann@example.org'), (2, 2, 'ann@example.org'), (3, 3, 'bob@example.org');`,
    );
    assert.deepEqual(before, ['main/public.users 2', 'main/public.orders 1']);
    assert.deepEqual([await ids('users'), await ids('orders'), after], [[2], [1, 2], []]);
  });

  it('stays while the clock of one has not begun', async (t) => {
    const { ids } = await swept(
      t,
      orders,
      `insert into users values (1, 'ann@example.org', ${old}), (2, 'ann@example.org', null);
       insert into orders values (1, 1, 'ann@example.org'), (2, 2, 'ann@example.org');`,
    );
    assert.deepEqual([await ids('users'), await ids('orders')], [[2], [1, 2]]);
  });

  it('stays with what hangs from it, over two references', async (t) => {
    const { ids } = await swept(
      t,
      orders + lines,
      `insert into users values (1, 'ann@example.org', ${old}), (2, 'ann@example.org', now()), (3, 'bob@example.org', ${old});
       insert into orders values (1, 1, 'ann@example.org'), (3, 3, 'bob@example.org');
       insert into lines values (10, 1, 'of whom'), (30, 3, 'of bob');`,
    );
    assert.deepEqual([await ids('orders'), await ids('lines')], [[1], [10]]);
  });

  it('goes where the time of both is over', async (t) => {
    const { ids, after } = await swept(
      t,
      orders,
      `insert into users values (1, 'ann@example.org', ${old}), (2, 'ann@example.org', ${old});
       insert into orders values (1, 1, 'ann@example.org'), (2, 2, 'ann@example.org');`,
    );
    assert.deepEqual([await ids('users'), await ids('orders'), after], [[], [], []]);
  });

  it('stays where the value is one to the column alone', async (t) => {
    const { ids } = await swept(
      t,
      orders,
      `create extension citext; alter table users alter email type citext; alter table orders alter billing_email type citext;
       insert into users values (1, 'Ann@example.org', ${old}), (2, 'ann@example.org', now());
       insert into orders values (1, 1, 'Ann@example.org'), (2, 2, 'ann@example.org');`,
    );
    assert.deepEqual([await ids('users'), await ids('orders')], [[2], [1, 2]]);
  });
});
