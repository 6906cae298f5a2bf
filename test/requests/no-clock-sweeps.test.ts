/** A sweep says which rows it never takes: those that lead to no row that has the clock of their period. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import { dataset, people, peopleTables, small } from './small.ts';

const period = '{ keep: 30 days, since: orders.closed_at }';
const orders = dataset('orders', { fields: '{ id: none, closed_at: none }' });
const lines = dataset('lines', {
  period,
  references: '[{ fields: [order_id], to: orders, keys: [id] }]',
  fields: '{ id: none, order_id: none, ship_to: user.contact.address }',
});
const parcels = dataset('parcels', {
  period,
  references: '[{ fields: [line_id], to: lines, keys: [id] }]',
  fields: '{ id: none, line_id: none, to_whom: user.name }',
});
const tables = `${peopleTables}
  create table orders (id int primary key, closed_at timestamptz);
  create table lines (id int primary key, order_id int, ship_to text);
  create table parcels (id int primary key, line_id int, to_whom text);
  insert into orders values (1, now() - interval '90 days'), (2, null);
  insert into lines values (1, 1, 'Main Street 1'), (2, 2, 'Main Street 2');
  insert into parcels values (1, 1, 'Ann Lee'), (2, 2, 'Ann Lee');`;

const never = (name: string, rows: number): string =>
  rows === 1
    ? `main.${name}: 1 row of ${name} leads to no orders.closed_at: its period never starts, and no sweep takes it`
    : `main.${name}: ${rows} rows of ${name} lead to no orders.closed_at: their period never starts, and no sweep takes them`;

const shapes: readonly (readonly [string, string, readonly string[]])[] = [
  ['the order is gone', "insert into lines values (3, 77, 'x')", [never('lines', 1)]],
  [
    'no order is named',
    "insert into lines values (3, null, 'x'), (4, 77, 'x')",
    [never('lines', 2)],
  ],
  [
    'a parcel leads to a line that is gone',
    "insert into parcels values (3, 77, 'x')",
    [never('parcels', 1)],
  ],
  [
    'a parcel leads to a line whose order is gone',
    "insert into lines values (3, 77, 'x'); insert into parcels values (3, 3, 'x')",
    [never('lines', 1), never('parcels', 1)],
  ],
  ['every order is there, and one is not closed', '', []],
];

describe('a sweep by the clock of another row', () => {
  for (const [what, sql, says] of shapes) {
    it(`names in plan and certificate what it never takes: ${what}`, async (t) => {
      const map = people + orders + lines + parcels;
      const { requests, main } = await small(t, map, `${tables} ${sql}`);
      const asked = { right: 'retention', kind: 'everybody', whom: [] } as const;
      const { id } = await requests.open('small', { ...asked, verified: 'the policy' });
      const { obstacles, warnings } = await requests.plan(id);
      assert.deepEqual(obstacles, []);
      const told = warnings.filter(({ code }) => code === 'clock-missing');
      assert.deepEqual(
        told.map(({ resource, message }) => `${resource}: ${message.split('. ')[0]}`),
        says,
      );
      await requests.approve(id, 'privacy');
      assert.equal((await requests.run(id)).state, 'done');
      const { notLooked = [] } = parseCertificate(await requests.certificate(id));
      assert.deepEqual(
        notLooked.map(({ where, because }) => `${where}: ${because}`),
        says,
      );
      const { rows } = await main.pool.query('select id from lines where id <= 2');
      assert.deepEqual(rows, [{ id: 2 }]);
    });
  }
});
