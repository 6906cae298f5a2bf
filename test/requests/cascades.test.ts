import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dataset, people, peopleTables, small } from './small.ts';

/** An old order of Ada's, with an invoice that the server would delete along, and that no data map names. */
const schema = `${peopleTables}
  create table orders (id int primary key, user_id int references users, made timestamptz);
  create table invoices (id int primary key, order_id int references orders on delete cascade);
  create schema elsewhere;
  create table elsewhere.claims (id int primary key, user_id int references users on delete cascade);
  insert into orders values (1, 1, '2020-01-01');
  insert into invoices values (1, 1);
  insert into elsewhere.claims values (1, 2)`;

const orders = dataset('orders', {
  period: '{ keep: 30 days, since: made }',
  subjects: '{ user: [user_id] }',
  references: '[{ fields: [user_id], to: users, keys: [id] }]',
  fields: '{ id: none, user_id: user.unique_id, made: none }',
});

describe('rows that the server itself would delete along', () => {
  it('refuse a sweep that does not name them', async (t) => {
    const { requests } = await small(t, people + orders, schema);
    const { obstacles } = await requests.previewSweep('small', {});
    assert.deepEqual(
      obstacles.map(({ code, resource }) => `${code} ${resource}`),
      ['cascades public.invoices'],
    );
  });

  it('refuse an erasure, in whatever schema they are', async (t) => {
    const { requests } = await small(t, people + orders, `${schema}; drop table invoices`);
    const asked = { right: 'erasure', kind: 'user', whom: [{ key: { id: '2' } }] } as const;
    const { id } = await requests.open('small', { ...asked, verified: 'signed in' });
    const { obstacles } = await requests.plan(id);
    assert.deepEqual(
      obstacles.map(({ code, resource }) => `${code} ${resource}`),
      ['cascades elsewhere.claims'],
    );
  });
});
