/** Rows of the data map that name nobody, and have an address of the person all the same. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dataset, small } from './small.ts';
import type { Cleanup } from './plai.ts';

const promise = '[{ erasure: { within: 1 month, verified: true, certificate: true } }]';
const users = dataset('users', {
  subjects: '{ user: [id] }',
  fields: '{ id: user.unique_id, email: user.contact.email, phone: user.contact.phone_number }',
});
const hosts = dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' });
const orders = dataset('orders', {
  subjects: '{ user: [user_id], host: [host_id] }',
  fields:
    '{ id: none, user_id: user.unique_id, host_id: user.unique_id, email: user.contact.email, phone: user.contact.phone_number }',
});
const tables = `
  create table users (id int primary key, email text, phone text);
  create table hosts (id int primary key);
  create table orders (id int primary key, user_id int, host_id int, email text, phone text);
  insert into users values (1, 'Ann@example.org', '+49 30 1234567'), (2, 'bob@example.org', null);
  insert into orders values (1, 1, null, 'Ann@example.org', null), (2, 2, null, 'bob@example.org', null);`;

async function planned(t: Cleanup, more: string, datasets = users + hosts + orders) {
  const here = await small(t, datasets, tables + more, '[id]', promise);
  const whom = [{ key: { id: '1' } }];
  const asked = { right: 'erasure', kind: 'user', whom, verified: 'letter' } as const;
  const { id } = await here.requests.open('small', asked);
  const plan = await here.requests.plan(id);
  const copies = (plan.elsewhere?.copies ?? []).map(({ where, says }) => [where, says]);
  return { ...here, id, plan, copies };
}

const notes = (erase: string) =>
  dataset('notes', {
    subjects: '{ user: [user_id] }',
    erase,
    references: '[{ fields: order_id, to: orders, keys: id }]',
    fields: '{ id: none, user_id: user.unique_id, order_id: none, mail: user.contact.email }',
  });

describe('a row that names nobody', () => {
  it('stands against the plan where it has their address, and the map is not blamed', async (t) => {
    const { plan, copies } = await planned(
      t,
      "insert into orders values (3, null, null, ' ann@EXAMPLE.org', null)",
    );
    assert.deepEqual(copies, [
      ['main/public.orders.email', '1 row names nobody and has an address of this person in email'],
    ]);
    const [{ code = '', message = '' } = {}] = plan.obstacles;
    assert.equal(code, 'copies-found');
    assert.match(message, /Name the person in them, or delete them/);
    assert.doesNotMatch(message, /not known to the data map|example/i);
  });

  it('by their telephone number too, and the rows that name somebody are not meant', async (t) => {
    const { copies } = await planned(
      t,
      `insert into orders values (3, null, null, null, '030 1234567'), (4, null, null, null, '0049 30 1234567'),
         (5, 2, null, 'ann@example.org', null), (6, null, 7, 'ann@example.org', null)`,
    );
    assert.deepEqual(copies, [
      [
        'main/public.orders.phone',
        '2 rows name nobody and have a telephone number of this person in phone',
      ],
    ]);
  });

  it('where a row would lead to somebody by a reference alone', async (t) => {
    const guests = dataset('guests', {
      references: '[{ fields: order_id, to: orders, keys: id }]',
      fields: '{ id: none, order_id: none, mail: user.contact.email }',
    });
    const { copies } = await planned(
      t,
      `create table guests (id int primary key, order_id int, mail text);
       insert into guests values (1, 1, 'ann@example.org'), (2, null, 'ann@example.org'), (3, null, 'x@example.org')`,
      users + hosts + orders + guests,
    );
    assert.deepEqual(copies, [
      ['main/public.guests.mail', '1 row names nobody and has an address of this person in mail'],
    ]);
  });

  it('is no obstacle where the plan takes it along, or empties it', async (t) => {
    for (const erase of ['delete', '"null"']) {
      const { plan, copies } = await planned(
        t,
        `create table notes (id int primary key, user_id int, order_id int, mail text);
         insert into notes values (1, null, 1, 'ann@example.org')`,
        users + hosts + orders + notes(erase),
      );
      assert.deepEqual([copies, plan.obstacles], [[], []]);
    }
  });

  it('that comes late makes the request partial, and is said once by the check', async (t) => {
    const { requests, id, main, installation, plan } = await planned(t, '');
    assert.deepEqual(plan.obstacles, []);
    await requests.approve(id, 'privacy');
    await main.pool.query(`create function late() returns trigger language plpgsql as $$ begin
        insert into public.orders values (9, null, null, 'ann@example.org', null); return old; end $$;
      create trigger late after delete on users for each row execute function late()`);
    const { state } = await requests.run(id);
    assert.equal(state, 'partial');
    await main.pool.query('delete from orders where id = 9');
    assert.equal((await requests.run(id)).state, 'done');
    const whom = [{ key: { id: '7' } }];
    await main.pool.query(
      "insert into hosts values (7); insert into orders values (10, null, null, 'ann@example.org', null)",
    );
    const host = await requests.open('small', {
      right: 'erasure',
      kind: 'host',
      whom,
      verified: 'letter',
    });
    await requests.plan(host.id);
    await requests.approve(host.id, 'privacy');
    assert.equal((await requests.run(host.id)).state, 'done');
    const [report] = await installation.check();
    const back = (report?.promises ?? [])
      .flatMap(({ clauses }) => clauses.flatMap((clause) => clause.findings))
      .filter(({ rule, outcome }) => rule === 'came-back' && outcome !== 'met');
    assert.deepEqual(
      back.map(({ outcome, resource, rows }) => [outcome, resource, rows]),
      [['broken', 'main/public.orders', 1]],
    );
  });
});
