/** Rows that are found by way of others: they are asked for by what was read there, also when it is gone. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import type { Installation } from '@troth/server';
import { dataset, small } from './small.ts';
import type { Cleanup } from './plai.ts';

type Requests = Installation['requests'];

const users = dataset('users', {
  subjects: '{ user: [id] }',
  fields: '{ id: none, email: user.contact.email, name: user.name }',
});
const hosts = dataset('hosts', {
  subjects: '{ host: [id] }',
  fields: '{ id: user.unique_id, name: user.name }',
});
const log = dataset('email_log', {
  references: '[{ fields: to_address, to: users, keys: email }]',
  fields: '{ id: none, to_address: user.contact.email, body: user.content }',
});
const tables = `
  create table users (id int primary key, email text not null unique, name text);
  create table hosts (id int primary key, name text);
  create table email_log (id serial primary key, to_address text not null, body text);
  insert into users values (1, 'ann@example.org', 'Ann'), (2, 'bob@example.org', 'Bob');
  insert into email_log (to_address, body) select email, 'welcome ' || name from users;`;

const late = (table: string, value: string, into: string) => `
  create function public.late() returns trigger language plpgsql as $$ begin
    ${into} return old; end $$;
  create trigger late after delete on ${table} for each row execute function public.late();
  comment on table ${table} is '${value}';`;

async function erased(
  t: Cleanup,
  datasets: string,
  schema: string,
  id = '2',
  options: Parameters<Requests['plan']>[1] = {},
) {
  const opened = await small(t, datasets, schema);
  const { requests } = opened;
  const asked = { right: 'erasure', kind: 'user', whom: [{ key: { id } }], verified: 'letter' };
  const request = await requests.open('small', asked as Parameters<typeof requests.open>[1]);
  const plan = await requests.plan(request.id, options);
  assert.deepEqual(plan.obstacles, []);
  await requests.approve(request.id, 'privacy');
  const { state, failures } = await requests.run(request.id);
  const count = async (sql: string): Promise<number> => {
    const { rows } = await opened.main.pool.query<{ n: number }>(
      `select count(*)::int as n ${sql}`,
    );
    return rows[0]?.n ?? -1;
  };
  const steps =
    state === 'done'
      ? parseCertificate(await requests.certificate(request.id)).stores.flatMap((one) => one.steps)
      : [];
  return { ...opened, state, failures, steps, count };
}

describe('rows that are written while the rows they refer to are being deleted', () => {
  it('go too, by the address that was read before', async (t) => {
    const write = late(
      'users',
      'by address',
      `insert into public.email_log (to_address, body)
      values (old.email, 'goodbye ' || old.name);`,
    );
    const { state, steps, count } = await erased(t, users + hosts + log, tables + write);
    assert.equal(state, 'done');
    assert.equal(await count(`from email_log where to_address = 'bob@example.org'`), 0);
    assert.equal(await count(`from email_log where to_address = 'ann@example.org'`), 1);
    const step = steps.find((one) => one.dataset === 'main.email_log');
    assert.deepEqual([step?.found, step?.done, step?.remaining], [2, 2, 0]);
  });

  const orders =
    dataset('orders', {
      references: '[{ fields: person, to: users, keys: id }]',
      fields: '{ id: none, person: user.unique_id, note: user.content }',
    }) +
    dataset('outbox', {
      references: '[{ fields: order_id, to: orders, keys: id }]',
      fields: '{ id: none, order_id: none, body: user.content }',
    });
  const orderTables = `${tables}
    create table orders (id int primary key, person int not null references users, note text);
    create table outbox (id serial primary key, order_id int, body text);
    insert into orders values (10, 2, 'his'), (20, 1, 'hers');
    insert into outbox (order_id, body) values (10, 'his'), (20, 'hers');`;

  it('go too at two hops, by a number of a row in between', async (t) => {
    const write = late(
      'orders',
      'by number',
      `insert into public.outbox (order_id, body)
      values (old.id, old.note);`,
    );
    const datasets = users + hosts + log + orders;
    const { state, steps, count } = await erased(t, datasets, orderTables + write);
    assert.equal(state, 'done');
    assert.equal(await count('from outbox where order_id = 10'), 0);
    assert.equal(await count('from outbox where order_id = 20'), 1);
    const step = steps.find((one) => one.dataset === 'main.outbox');
    assert.deepEqual([step?.found, step?.done, step?.remaining], [2, 2, 0]);
  });

  it('are named, and nothing is called done, where a trigger writes them again each time', async (t) => {
    const write = late(
      'email_log',
      'again',
      `insert into public.email_log (to_address, body)
      values (old.to_address, old.body);`,
    );
    const untried = { rehearseUpTo: 0 };
    const { state, failures, requests } = await erased(
      t,
      users + hosts + log,
      tables + write,
      '2',
      untried,
    );
    assert.notEqual(state, 'done');
    assert.ok(failures.length > 0);
    // Where a plan is tried, they are named before anybody approves it.
    const whom = [{ key: { id: '1' } }];
    const asked = { right: 'erasure', kind: 'user', whom, verified: 'letter' } as const;
    const { id } = await requests.open('small', asked);
    assert.deepEqual(
      (await requests.plan(id)).obstacles.map(({ code, resource }) => [code, resource]),
      [['rows-stay', 'main/public.email_log']],
    );
  });
});

describe('an address that an order points at', () => {
  const people =
    users.replace('name: user.name', 'name: none') +
    hosts +
    dataset('orders', {
      references:
        '[{ fields: person_id, to: users, keys: id }, { fields: address_id, to: addresses, keys: id }]',
      fields: '{ id: none, person_id: user.unique_id, address_id: none }',
    }) +
    dataset('addresses', {
      references: '[{ fields: id, to: orders, keys: address_id }]',
      fields: '{ id: none, street: user.contact.address.street, phone: user.contact.phone_number }',
    });
  const addresses = `
    create table users (id int primary key, email text not null, name text);
    create table hosts (id int primary key, name text);
    create table addresses (id int primary key, street text not null, phone text);
    create table orders (id int primary key, person_id int not null references users,
      address_id int references addresses);
    insert into users values (1, 'ada@example.org'), (2, 'bob@example.org');
    insert into addresses values (10, '1 Main Street', '1'), (20, '2 Side Street', '2');
    insert into orders values (100, 1, 10), (200, 2, 20);`;

  it('goes with the order, and every number was measured', async (t) => {
    const { state, steps, count } = await erased(t, people, addresses, '1');
    assert.equal(state, 'done');
    assert.equal(await count('from addresses where id = 10'), 0);
    assert.equal(await count('from addresses where id = 20'), 1);
    const step = steps.find(
      ({ dataset: name, how }) => name === 'main.addresses' && how === 'delete',
    );
    assert.deepEqual([step?.found, step?.done, step?.remaining], [1, 1, 0]);
  });

  it('goes where two of the person’s own orders point at it', async (t) => {
    const more = 'insert into orders values (101, 1, 10);';
    const { state, count } = await erased(t, people, `${addresses}${more}`, '1');
    assert.equal(state, 'done');
    assert.equal(await count('from addresses where id = 10'), 0);
    assert.equal(await count('from orders where person_id = 2'), 1);
  });

  it('stays where somebody else’s order points at it as well', async (t) => {
    const more = 'insert into orders values (201, 2, 10);';
    const { count } = await erased(t, people, `${addresses}${more}`, '1');
    assert.equal(await count('from addresses where id = 10'), 1);
    assert.equal(await count('from orders where person_id = 2 and address_id is not null'), 2);
  });
});
