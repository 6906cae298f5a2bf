/** What a destruction leaves in materialised views, and accounts that no customer has any more. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { certificateText, parseCertificate } from '@troth/core/proof';
import type { Cleanup } from './plai.ts';
import { dataset, people, peopleTables, small } from './small.ts';

const tenants = dataset('tenants', { tenant: '[id]', fields: '{ id: none, name: none }' });
const orders = dataset('orders', {
  tenant: '[tenant_id]',
  references: '[{ fields: [tenant_id], to: tenants, keys: [id] }]',
  fields: '{ id: none, tenant_id: none, email: user.contact.email }',
});
const tables = `${peopleTables}
  create table tenants (id int primary key, name text);
  create table orders (id int primary key, tenant_id int references tenants, email text);
  insert into tenants values (1, 'Acme'), (2, 'Bolt');
  insert into orders values (1, 1, 'ann@acme.example'), (2, 1, 'bob@acme.example'), (3, 2, 'cyn@bolt.example');`;

type Here = Awaited<ReturnType<typeof small>>;

async function destroyed(t: Cleanup, map: string, sql: string) {
  const here = await small(t, people + tenants + orders + map, tables + sql);
  const { requests } = here;
  const { id } = await requests.openDestruction('small', {
    tenant: { tenant_id: '1' },
    onRequest: 'The customer asked for it by letter',
  });
  const plan = await requests.plan(id);
  return { ...here, id, plan };
}

async function certified({ requests, id }: Pick<Here, 'requests'> & { readonly id: string }) {
  await requests.approve(id, 'head-of-operations');
  const { state, failures } = await requests.run(id);
  assert.deepEqual([state, failures], ['done', []]);
  return parseCertificate(await requests.certificate(id));
}

const views: readonly (readonly [string, string, string])[] = [
  [
    'undeclared, by the key',
    '',
    'create materialized view shown as select tenant_id, count(*) as n from orders group by 1',
  ],
  [
    'undeclared, by addresses in a column of any name',
    '',
    'create materialized view shown as select email as c1 from orders',
  ],
  [
    'declared as a dataset of customers',
    dataset('shown', {
      tenant: '[tenant_id]',
      fields: '{ id: none, tenant_id: none, email: user.contact.email }',
    }),
    'create materialized view shown as select id, tenant_id, email from orders; create unique index on shown (id)',
  ],
];

describe('a materialised view with rows of a customer', () => {
  for (const [what, map, sql] of views) {
    it(`is listed, and made anew after the run: ${what}`, async (t) => {
      const here = await destroyed(t, map, sql);
      assert.deepEqual(here.plan.obstacles, []);
      assert.ok(
        here.plan.elsewhere?.copies.every(
          ({ where, view }) => view && where.includes('public.shown'),
        ),
      );
      assert.ok(here.plan.warnings.some(({ code }) => code === 'view-copies'));
      const certificate = await certified(here);
      const { rows } = await here.main.pool.query(
        `select * from shown where shown::text like '%acme%' or shown::text like '(1,%'`,
      );
      assert.deepEqual(rows, []);
      const effect = certificate.effects?.find((one) => one.what === 'refresh');
      assert.match(effect?.where ?? '', /public\.shown/);
      assert.deepEqual(certificate.copies, []);
    });
  }

  it('is named with its number where the role may not make it anew', async (t) => {
    const here = await destroyed(t, '', views[1]![2]);
    const { main } = here;
    const role = `reads_${main.name}`;
    await main.pool.query(
      `create role ${role} login password 'x'; grant ${role} to current_user;
       grant select, update, delete on all tables in schema public to ${role};
       grant usage on schema public to ${role}`,
    );
    const url = new URL(main.url);
    url.username = role;
    url.password = 'x';
    const installation = await here.open({ variables: { SMALL_MAIN: url.href } });
    const { requests } = installation;
    await requests.plan(here.id);
    const certificate = await certified({ requests, id: here.id });
    await main.pool.query(`drop owned by ${role}; drop role ${role}`);
    const left = certificate.remains.find(({ what }) => what === 'a materialised view');
    assert.match(left?.says ?? '', /2 rows have an address .* until its owner makes it anew/);
    assert.deepEqual(
      certificate.copies?.map(({ rows }) => rows),
      [2],
    );
    assert.match(
      certificateText(certificate),
      /public\.shown\.c1: a materialised view, end unknown/,
    );
  });

  it('does not stand against an erasure either', async (t) => {
    const here = await small(
      t,
      people,
      `${peopleTables} create materialized view names as select id as user_id, name from users`,
    );
    const { id } = await here.requests.open('small', {
      right: 'erasure',
      kind: 'user',
      whom: [{ key: { id: '1' } }],
      verified: 'letter',
    });
    assert.deepEqual((await here.requests.plan(id)).obstacles, []);
    await certified({ requests: here.requests, id });
    const { rows } = await here.main.pool.query('select user_id from names');
    assert.deepEqual(rows, [{ user_id: 2 }]);
  });
});

const accounts = (owns: string) =>
  dataset('accounts', { fields: '{ id: none, email: user.contact.email }' }) +
  dataset('memberships', {
    tenant: '[tenant_id]',
    references: `[{ fields: [tenant_id], to: tenants, keys: [id] }, { fields: [account_id], to: accounts, keys: [id]${owns} }]`,
    fields: '{ id: none, tenant_id: none, account_id: none }',
  });
const accountTables = `
  create table accounts (id int primary key, email text);
  create table memberships (id int primary key, tenant_id int references tenants, account_id int references accounts);
  insert into accounts values (10, 'ann@home.example'), (20, 'both@home.example'), (30, 'cyn@home.example');
  insert into memberships values (1, 1, 10), (2, 1, 20), (3, 2, 20), (4, 2, 30);`;

async function left({ main }: Pick<Here, 'main'>) {
  const { rows } = await main.pool.query<{ id: number }>('select id from accounts order by id');
  return rows.map(({ id }) => id);
}

describe('accounts that lose their last customer', () => {
  it('are counted and named, and stay', async (t) => {
    const here = await destroyed(t, accounts(''), accountTables);
    assert.deepEqual(here.plan.obstacles, []);
    const kept = here.plan.stores[0]?.kept.find((one) => one.dataset === 'accounts');
    assert.equal(kept?.rows, 1);
    const certificate = await certified(here);
    const line = certificate.stores[0]?.kept.find((one) => one.dataset === 'main.accounts');
    assert.equal(line?.rows, 1);
    assert.match(line?.because ?? '', /belong to no customer from then on/);
    const nobodys = certificate.remains.find(({ what }) => what === 'datasets of no customer');
    assert.doesNotMatch(nobodys?.says ?? '', /accounts/);
    assert.deepEqual(await left(here), [10, 20, 30]);
  });

  it('go along where the map says that memberships own them', async (t) => {
    const here = await destroyed(t, accounts(', owns: true'), accountTables);
    assert.deepEqual(here.plan.obstacles, []);
    await certified(here);
    assert.deepEqual(await left(here), [20, 30]);
  });

  it('are none where everybody has another customer', async (t) => {
    const here = await destroyed(
      t,
      accounts(''),
      `${accountTables} insert into memberships values (5, 2, 10);`,
    );
    const kept = here.plan.stores[0]?.kept.find((one) => one.dataset === 'accounts');
    assert.equal(kept?.rows ?? 0, 0);
    await certified(here);
    assert.deepEqual(await left(here), [10, 20, 30]);
  });
});

const members = (owns: string) =>
  dataset('memberships', {
    tenant: '[tenant_id]',
    subjects: '{ user: [user_id] }',
    references: `[{ fields: [tenant_id], to: tenants, keys: [id] }, { fields: [user_id], to: users, keys: [id]${owns} }]`,
    fields: '{ id: none, tenant_id: none, user_id: user.unique_id }',
  });

describe('people who lose their last customer', () => {
  const memberTable = `create table memberships (id int primary key, tenant_id int references tenants, user_id int references users);
    insert into memberships values (1, 1, 1), (2, 1, 2), (3, 2, 2);`;
  for (const [what, owns, stay] of [
    ['are named', '', [1, 2]],
    ['go along where memberships own them', ', owns: true', [2]],
  ] as const) {
    it(what, async (t) => {
      const here = await destroyed(t, members(owns), memberTable);
      assert.deepEqual(here.plan.obstacles, []);
      await certified(here);
      const { rows } = await here.main.pool.query<{ id: number }>(
        'select id from users order by id',
      );
      assert.deepEqual(
        rows.map(({ id }) => id),
        stay,
      );
    });
  }
});

describe('one customer under several spellings of the key', () => {
  for (const [first, second] of [
    ['2', '02'],
    ['02', ' 2'],
    [' 2', '2 '],
  ] as const) {
    it(`has one destruction open: ${JSON.stringify(first)} and ${JSON.stringify(second)}`, async (t) => {
      const { requests } = await small(t, people + tenants + orders, tables);
      const open = (tenant_id: string) =>
        requests.openDestruction('small', {
          tenant: { tenant_id },
          onRequest: 'The customer asked for it by letter',
        });
      const one = await open(first);
      assert.equal((await open(second)).id, one.id);
      assert.equal((await requests.list({ open: true })).length, 1);
    });
  }

  it('is told of the request that is open for the same person', async (t) => {
    const { requests } = await small(t, people + tenants + orders, tables);
    const open = (id: string) =>
      requests.open('small', { right: 'access', kind: 'user', whom: [{ key: { id } }] });
    const one = await open('2');
    for (const id of ['02', ' 2']) assert.ok((await open(id)).alsoOpen.includes(one.id));
  });
});
