import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Change, Condition, Foreseen, TableName } from '../../contract.ts';
import { orderOf } from '../../order/index.ts';
import { storeFails } from '../testing/named.ts';
import { openWritableSeeded, type WritableSeeded } from './testing.ts';

const at = (name: string): TableName => ({ schema: 'public', name });
const moment = Temporal.Instant.from('2024-01-01T00:00:00Z');
const key = ['tenant', 'id'];

/** Accounts that ended before the moment, but for the one under a hold. */
const ended: Condition = { before: moment, column: 'ended' };
const held: Condition = { noneOf: [['0', '0']], fields: key };
const toAccount = { fields: ['tenant', 'account'], to: at('accounts'), keys: key };
const ofEnded: readonly Condition[] = [
  { before: moment, column: 'ended', via: [toAccount] },
  { noneOf: [['0', '0']], fields: toAccount.fields },
];
const viaOrder: Condition = {
  before: moment,
  column: 'ended',
  via: [{ fields: ['tenant', 'order_id'], to: at('orders'), keys: key }, toAccount],
};
const orderOfEnded: Condition = {
  exists: at('orders'),
  fields: ['tenant', 'order_id'],
  keys: key,
  and: ofEnded,
};

function deletion(name: string, ...where: readonly Condition[]): Change {
  return { select: { table: at(name), where }, treatment: { how: 'delete' }, key };
}

function told({ rows, obstacles }: Foreseen): unknown {
  return [rows, obstacles.map(({ code, resource }) => `${code} ${resource}`)];
}

/** Three levels, each row of an account, some of which have ended. */
describe('a change selected by conditions alone in PostgreSQL', () => {
  let opened: WritableSeeded;
  before(async () => (opened = await openWritableSeeded()));
  after(() => opened.close());

  const seed = (): Promise<void> =>
    opened.run(
      `drop table if exists items, orders, accounts;
       create table accounts (tenant int, id int, ended timestamptz, primary key (tenant, id));
       create table orders (tenant int, id int, account int, primary key (tenant, id),
         foreign key (tenant, account) references accounts);
       create index on orders (tenant, account);
       create table items (tenant int, id int, order_id int not null, note text, primary key (tenant, id),
         foreign key (tenant, order_id) references orders);
       create index on items (tenant, order_id);
       insert into accounts select t, i, case when i % 2 = 0 then '2020-01-01'::date when i % 3 = 0 then '2030-01-01' end
         from generate_series(0, 1) t, generate_series(0, 9) i;
       insert into orders select t, i, i % 10 from generate_series(0, 1) t, generate_series(0, 39) i;
       insert into items select t, i, i % 40, 'note ' || i from generate_series(0, 1) t, generate_series(0, 79) i`,
    );
  const counts = (): Promise<unknown> =>
    opened.ask(
      `select 'accounts', count(*) from accounts union all select 'orders', count(*) from orders
       union all select 'items', count(*) from items`,
    );

  it('is stood against by rows outside it, until earlier changes take them away', async () => {
    await seed();
    const [items, orders, accounts] = [
      deletion('items', orderOfEnded),
      deletion('orders', ...ofEnded),
      deletion('accounts', ended, held),
    ];
    const foresee = async (change: Change, ...earlier: readonly Change[]): Promise<unknown> =>
      told(await opened.store.foresee(change, { earlier }));
    assert.deepEqual(await foresee(accounts), [9, ['referenced public.orders']]);
    assert.deepEqual(await foresee(accounts, orders), [9, []]);
    assert.deepEqual(await foresee(orders), [36, ['referenced public.items']]);
    assert.deepEqual(await foresee(orders, items), [36, []]);
    assert.deepEqual(await foresee(items), [72, []]);
    await assert.rejects(opened.store.change(accounts), storeFails('store-refused'));
    assert.equal(await opened.store.remaining(accounts), 9);
  });

  it('is not freed by an earlier change that leaves one of them', async () => {
    const accounts = deletion('accounts', ended, held);
    const some = deletion('orders', ...ofEnded, { noneOf: [['1', '2']], fields: key });
    const { obstacles } = await opened.store.foresee(accounts, { earlier: [some] });
    assert.deepEqual(
      obstacles.map(({ code, message }) => [code, message.startsWith('1 row refers')]),
      [['referenced', true]],
    );
    const nulled: Change = {
      ...deletion('orders', ...ofEnded),
      treatment: { how: 'update', set: { account: { how: 'set', to: null } } },
    };
    assert.deepEqual(told(await opened.store.foresee(accounts, { earlier: [nulled] })), [9, []]);
  });

  it('is made in the computed order, and leaves those under a hold with all that is theirs', async () => {
    await seed();
    const changes = [
      deletion('accounts', ended, held),
      deletion('orders', ...ofEnded),
      deletion('items', orderOfEnded),
    ];
    const tables = await opened.store.discover({ schemas: ['public'] });
    const order = orderOf(tables, changes);
    assert.deepEqual(
      order.changes.map(({ select }) => select.table.name),
      ['items', 'orders', 'accounts'],
    );
    for (const change of order.changes) {
      const expected = await opened.store.remaining(change);
      assert.deepEqual(await opened.store.change(change), { rows: expected });
      assert.deepEqual(await opened.store.change(change), { rows: 0 });
    }
    for (const change of changes) assert.equal(await opened.store.remaining(change), 0);
    assert.deepEqual(await counts(), [
      ['accounts', '11'],
      ['orders', '44'],
      ['items', '88'],
    ]);
    assert.deepEqual(
      await opened.ask('select count(*) from orders where (tenant, account) = (0, 0)'),
      [['4']],
    );
  });

  it('is read row by row, by conditions through two references', async () => {
    await seed();
    const select = { table: at('items'), where: [viaOrder] };
    for (const by of [key, []]) {
      const pages = await Array.fromAsync(opened.store.read({ select, key: by }));
      const rows = pages.flatMap((page) => page.rows);
      assert.equal(rows.length, 80);
      assert.ok(rows.every((row) => Number(row[2]) % 2 === 0));
    }
    const both = { table: at('items'), where: [orderOfEnded, viaOrder] };
    const pages = await Array.fromAsync(opened.store.read({ select: both, key }));
    assert.equal(pages.flatMap((page) => page.rows).length, 72);
  });

  it('updates what it selects, and nothing else', async () => {
    await seed();
    const mask: Change = {
      ...deletion('items', viaOrder, held),
      treatment: { how: 'update', set: { note: { how: 'mask', with: 'gone' } } },
    };
    assert.deepEqual(told(await opened.store.foresee(mask)), [79, []]);
    assert.deepEqual(await opened.store.change(mask), { rows: 79 });
    assert.equal(await opened.store.remaining(mask), 0);
    assert.deepEqual(
      await opened.ask(
        `select count(*), count(*) filter (where order_id % 2 = 0) from items where note = 'gone'`,
      ),
      [['79', '79']],
    );
  });
});
