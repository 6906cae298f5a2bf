/** What a person's row owns goes with it only where nothing else points there; what points there is never theirs. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLive } from '../../packages/server/src/main.ts';
import { dataset, small } from './small.ts';
import type { Cleanup } from './plai.ts';

const people =
  dataset('users', {
    subjects: '{ user: [id] }',
    references: '[{ fields: [address_id], to: addresses, keys: [id], owns: true }]',
    fields: '{ id: none, email: user.contact.email, address_id: none }',
  }) +
  dataset('hosts', {
    subjects: '{ host: [id] }',
    fields: '{ id: user.unique_id, name: user.name }',
  }) +
  dataset('addresses', { fields: '{ id: none, street: user.contact.address.street }' });
const peopleTables = `
  create table addresses (id int primary key, street text not null);
  create table users (id int primary key, email text, address_id int references addresses);
  create table hosts (id int primary key, name text);
  insert into addresses values (1, 'Elm Street 1'), (2, 'Oak Lane 2'), (3, 'Ash Road 3');
  insert into users values (1, 'ann@example.org', 1), (2, 'bob@example.org', 2);`;

const shop = (others = '', more: Readonly<Record<string, string>> = {}) =>
  dataset('shops', {
    references: `[{ fields: [address_id], to: addresses, keys: [id]${others} }]`,
    fields: '{ id: none, address_id: none }',
    ...more,
  });
const shopTable = `create table shops (id int primary key, address_id int not null references addresses);
  insert into shops values (1, 1), (2, 3);`;
const stock = (others = '') =>
  dataset('stock', {
    references: `[{ fields: [shop_id], to: shops, keys: [id]${others} }]`,
    fields: '{ id: none, shop_id: none }',
  });
const stockTable = `create table stock (id int primary key, shop_id int not null references shops);
  insert into stock values (1, 1), (2, 2);`;

async function erase(t: Cleanup, datasets: string, tables: string) {
  const opened = await small(t, people + datasets, peopleTables + tables);
  const { requests, main } = opened;
  const { policy } = (await opened.open()).policies[0]!;
  const live = await checkLive([policy], { SMALL_MAIN: main.url });
  const { id } = await requests.open('small', {
    right: 'erasure',
    kind: 'user',
    whom: [{ key: { id: '1' } }],
    verified: 'letter',
  });
  const plan = await requests.plan(id);
  if (plan.obstacles.length === 0) {
    await requests.approve(id, 'privacy');
    await requests.run(id);
  }
  const ids = async (table: string): Promise<readonly unknown[]> => {
    const { rows } = await main.pool.query<{ id: unknown }>(`select id from ${table} order by id`);
    return rows.map((row) => row.id);
  };
  const { state } = (await requests.show(id)).request;
  const obstacles = live.flatMap(({ parts }) => parts).flatMap((part) => part.obstacles);
  return { plan, state, ids, obstacles };
}

function keptOf({ plan }: Pick<Awaited<ReturnType<typeof erase>>, 'plan'>, name: string) {
  return plan.stores[0]?.kept.find(({ dataset: one, rows }) => one === name && rows !== 0);
}

describe('an address that a person owns', () => {
  it('goes with them where nothing else points there', async (t) => {
    const { state, ids } = await erase(t, shop(), shopTable.replace('(1, 1), ', ''));
    assert.equal(state, 'done');
    assert.deepEqual([await ids('addresses'), await ids('shops')], [[2, 3], [2]]);
  });

  for (const [what, map, more] of [
    ['a shop stands at it', shop(), ''],
    ['a shop stands at it, and its stock hangs from it', shop() + stock(), stockTable],
    [
      'a shop that may let go of it stands at it',
      shop(),
      'alter table shops alter address_id drop not null;',
    ],
    [
      'a row with personal data and of nobody points at it',
      shop('', { fields: '{ id: none, address_id: none, memo: user.content }' }),
      'alter table shops add memo text;',
    ],
    [
      'a shop that is kept stands at it',
      shop('', { erase: '{ keep-because: Shops are no person }' }),
      '',
    ],
    [
      'a shop without a foreign key stands at it',
      shop(),
      'alter table shops drop constraint shops_address_id_fkey;',
    ],
  ] as const) {
    it(`stays, shared, where ${what}`, async (t) => {
      const done = await erase(t, map, shopTable + more);
      assert.deepEqual([done.obstacles, done.plan.obstacles, done.state], [[], [], 'done']);
      assert.equal(keptOf(done, 'addresses')?.whose, 'shared');
      const { ids } = done;
      assert.deepEqual([await ids('users'), await ids('addresses')], [[2], [1, 2, 3]]);
      assert.deepEqual(await ids('shops'), [1, 2]);
      if (more === stockTable) assert.deepEqual(await ids('stock'), [1, 2]);
    });
  }

  it('stays where a row that is kept of the person points at it', async (t) => {
    const orders =
      dataset('orders', {
        subjects: '{ user: [user_id] }',
        erase: '{ keep-because: Tax }',
        references: '[{ fields: [user_id], to: users, keys: [id] }]',
        fields: '{ id: none, user_id: user.unique_id }',
      }) +
      dataset('parcels', {
        erase: '{ keep-because: Tax }',
        references:
          '[{ fields: [order_id], to: orders, keys: [id] }, { fields: [address_id], to: addresses, keys: [id] }]',
        fields: '{ id: none, order_id: none, address_id: none, memo: user.content }',
      });
    const tables = `create table orders (id int primary key, user_id int);
      create table parcels (id int primary key, order_id int, address_id int references addresses, memo text);
      insert into orders values (1, 1); insert into parcels values (1, 1, 1, 'x');`;
    const { state, ids } = await erase(t, orders, tables);
    assert.equal(state, 'done');
    assert.deepEqual([await ids('parcels'), await ids('addresses')], [[1], [1, 2, 3]]);
  });

  it('takes the shop along only where the map says so on the reference, as rows of others', async (t) => {
    const { plan, state, ids } = await erase(t, shop(', others: delete'), shopTable);
    const step = plan.stores[0]?.steps.find((one) => one.dataset === 'shops');
    assert.deepEqual([step?.how, step?.whose, step?.rows, state], ['delete', 'others', 1, 'done']);
    assert.deepEqual([await ids('addresses'), await ids('shops')], [[2, 3], [2]]);
  });

  it('never takes the stock along with the shop, unless the map says that too', async (t) => {
    const along = shop(', others: delete');
    const refused = await erase(t, along + stock(), shopTable + stockTable);
    assert.deepEqual(
      refused.plan.obstacles.map(({ code, resource, paste }) => [code, resource, paste]),
      [['others-refer', 'main.stock', 'erase: mask  # in dataset shops, in place of its erase']],
    );
    assert.deepEqual(await refused.ids('stock'), [1, 2]);
    const { ids, state } = await erase(
      t,
      along + stock(', others: delete'),
      shopTable + stockTable,
    );
    assert.deepEqual([state, await ids('shops'), await ids('stock')], ['done', [2], [2]]);
  });

  it('is refused while an undeclared table points at it by a foreign key', async (t) => {
    const { plan, ids } = await erase(t, '', shopTable);
    assert.deepEqual(
      plan.obstacles.map(({ code, resource }) => `${code} ${resource}`),
      ['reference-undeclared main/public.shops'],
    );
    assert.deepEqual(
      [await ids('addresses'), await ids('users')],
      [
        [1, 2, 3],
        [1, 2],
      ],
    );
  });
});

describe('a file that two posts point at', () => {
  const posts =
    dataset('posts', {
      subjects: '{ user: [author] }',
      references: '[{ fields: [file_id], to: files, keys: [id], owns: true }]',
      fields: '{ id: none, author: user.unique_id, file_id: none }',
    }) + dataset('files', { fields: '{ id: none, text: user.content }' });
  const table = `create table files (id int primary key, text text);
    create table posts (id int primary key, author int, file_id int references files);
    insert into files values (1, 'of both'), (2, 'of ann'), (3, 'of bob');
    insert into posts values (1, 1, 1), (2, 2, 1), (3, 1, 2), (4, 2, 3);`;

  it('stays where one of them is of somebody else', async (t) => {
    const { state, ids } = await erase(t, posts, table);
    assert.deepEqual([state, await ids('files'), await ids('posts')], ['done', [1, 3], [2, 4]]);
  });

  it('goes where both are the person’s', async (t) => {
    const { ids } = await erase(t, posts, table.replace('(2, 2, 1)', '(2, 1, 1)'));
    assert.deepEqual(await ids('files'), [3]);
  });
});

describe('the line to paste against a reference that holds', () => {
  it('never deletes rows of a table of no person', async (t) => {
    const shops = dataset('shops', {
      erase: '{ keep-because: Shops are no person }',
      references: '[{ fields: [lead], to: users, keys: [id] }]',
      fields: '{ id: none, lead: none }',
    });
    const table = `create table shops (id int primary key, lead int not null references users);
      insert into shops values (1, 1);`;
    const { obstacles, plan } = await erase(t, shops, table);
    for (const [first] of [obstacles, plan.obstacles]) {
      assert.equal(first?.paste, 'erase: mask  # in dataset users, in place of its erase');
      assert.match(first?.message ?? '', /keep-because: Shops are no person/);
    }
  });
});

describe('a file that a customer owns, in a destruction', () => {
  const tenants =
    dataset('tenants', {
      tenant: '[id]',
      references: '[{ fields: [address_id], to: addresses, keys: [id], owns: true }]',
      fields: '{ id: none, address_id: none }',
    }) + people;
  const tables = `${peopleTables}
    create table tenants (id int primary key, address_id int references addresses);
    insert into tenants values (1, 1), (2, 3); update users set address_id = 2;`;

  async function destroy(t: Cleanup, datasets: string, more: string) {
    const { requests, main } = await small(t, tenants + datasets, tables + more);
    const onRequest = 'The customer asked for it by letter';
    const { id } = await requests.openDestruction('small', { tenant: { id: '1' }, onRequest });
    const plan = await requests.plan(id);
    if (plan.obstacles.length === 0) {
      await requests.approve(id, 'head-of-operations');
      await requests.run(id);
    }
    const ids = async (table: string): Promise<readonly unknown[]> => {
      const { rows } = await main.pool.query<{ id: number }>(`select id from ${table} order by id`);
      return rows.map((row) => row.id);
    };
    return { plan, ids, state: (await requests.show(id)).request.state };
  }

  it('goes where nothing else points there', async (t) => {
    const { state, ids } = await destroy(t, shop(), shopTable.replace('(1, 1), ', ''));
    assert.deepEqual([state, await ids('addresses'), await ids('shops')], ['done', [2, 3], [2]]);
  });

  it('stays where a shop of nobody points there, with its stock', async (t) => {
    const { state, ids } = await destroy(t, shop() + stock(), shopTable + stockTable);
    assert.deepEqual([state, await ids('tenants')], ['done', [2]]);
    assert.deepEqual(
      [await ids('addresses'), await ids('shops')],
      [
        [1, 2, 3],
        [1, 2],
      ],
    );
    assert.deepEqual(await ids('stock'), [1, 2]);
  });

  it('stays where another customer’s row points there that owns nothing', async (t) => {
    const branches = dataset('branches', {
      tenant: '[tenant_id]',
      references:
        '[{ fields: [tenant_id], to: tenants, keys: [id] }, { fields: [address_id], to: addresses, keys: [id], others: delete }]',
      fields: '{ id: none, tenant_id: none, address_id: none }',
    });
    const table = `create table branches (id int primary key, tenant_id int references tenants,
      address_id int not null references addresses); insert into branches values (1, 1, 1), (2, 2, 1);`;
    const { state, ids } = await destroy(t, branches, table);
    assert.deepEqual(
      [state, await ids('addresses'), await ids('branches')],
      ['done', [1, 2, 3], [2]],
    );
  });

  it('takes a shop along where the map says so, and its stock only where it says that too', async (t) => {
    const along = shop(', others: delete');
    const refused = await destroy(t, along + stock(), shopTable + stockTable);
    assert.deepEqual(
      refused.plan.obstacles.map(({ code, resource }) => `${code} ${resource}`),
      ['others-refer main.stock'],
    );
    const whole = along + stock(', others: delete');
    const { state, ids } = await destroy(t, whole, shopTable + stockTable);
    assert.deepEqual([state, await ids('shops'), await ids('stock')], ['done', [2], [2]]);
  });
});
