/** Values of the person's key that another column's type cannot tell from somebody else's. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLive } from '../../packages/server/src/main.ts';
import { dataset, small } from './small.ts';

const users =
  dataset('users', {
    key: '[code]',
    subjects: '{ user: [code] }',
    fields: '{ code: user.unique_id, name: user.name }',
  }) +
  dataset('hosts', {
    subjects: '{ host: [id] }',
    fields: '{ id: user.unique_id, name: user.name }',
  });

const orders = dataset('orders', {
  subjects: '{ user: [code] }',
  fields: '{ id: none, code: user.unique_id, note: user.content }',
});

const ofFirm = (name: string, more: string): string =>
  dataset(name, { tenant: '[firm]', fields: `{ id: none, firm: none, ${more} }` });

const schemaOf = (root: string, type: string, values: readonly string[], order: string): string => `
  create extension if not exists citext;
  create collation if not exists loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
  create domain code_number as integer;
  create table users (code ${root} primary key, name text);
  create table hosts (id int primary key, name text);
  create table orders (id int primary key, code ${type}, note text);
  insert into hosts values (7, 'Cyn Ash');
  insert into users values ${values.map((value) => `('${value}', 'Ada Quill')`).join(', ')};
  insert into orders values (1, '${order}', 'of somebody')`;

type Setting = Awaited<ReturnType<typeof small>>;

async function opened(
  { requests }: Pick<Setting, 'requests'>,
  code: string,
  right: 'erasure' | 'access' = 'erasure',
) {
  const asked = { right, kind: 'user', whom: [{ key: { code } }], verified: 'letter' };
  const { id } = await requests.open('small', asked);
  return id;
}

async function planned(setting: Setting, code: string, right?: 'erasure' | 'access') {
  const id = await opened(setting, code, right);
  const { obstacles } = await setting.requests.plan(id);
  return { id, told: obstacles.map((one) => `${one.code} ${one.resource}`), obstacles };
}

/** Root's type, the other column's, and two keys that are one to the latter. */
const mixed = [
  ['text', 'integer', '01', '1'],
  ['text', 'bigint', '+7', '7'],
  ['text', 'numeric(6,0)', '1.0', '1'],
  ['text', 'numeric', '1e1', '10'],
  ['text', 'double precision', '2.50', '2.5'],
  ['text', 'citext', 'Xan', 'xan'],
  ['varchar(20)', '"char"', 'Ann', 'Abe'],
  ['text', 'char(8)', 'xan', 'xan '],
  ['text', 'code_number', '007', '7'],
  ['text', 'text collate loose', 'Ann', 'ANN'],
  ['text', 'uuid', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
] as const;

const goesOn: ReadonlySet<string> = new Set(['integer', 'citext', 'uuid', 'text collate loose']);

describe('a key that the type of another column cannot tell from somebody else’s', () => {
  for (const [root, type, mine, theirs] of mixed) {
    it(`refuses an erasure and a copy: ${root} in ${type}`, async (t) => {
      const schema = schemaOf(root, type, [mine, theirs, 'Zoe'], theirs);
      const setting = await small(t, users + orders, schema, '[code]');
      const { told, obstacles } = await planned(setting, mine);
      assert.deepEqual(told, ['not-told-apart main.orders']);
      assert.match(obstacles[0]?.message ?? '', /1 other row of main\.users by code/);
      assert.ok(theirs.length < 3 || !obstacles[0]?.message.includes(theirs));
      const copy = await planned(setting, mine, 'access');
      assert.deepEqual(copy.told, ['not-told-apart main.orders']);
    });
  }

  for (const [root, type, mine] of mixed.filter(([, type]) => goesOn.has(type))) {
    it(`goes on where nobody else’s comes to the same: ${root} in ${type}`, async (t) => {
      const schema = schemaOf(root, type, [mine, 'Zoe'], mine.trim());
      const setting = await small(t, users + orders, schema, '[code]');
      const { id, told } = await planned(setting, mine);
      assert.deepEqual(told, []);
      await setting.requests.approve(id, 'head-of-privacy');
      assert.equal((await setting.requests.run(id)).state, 'done');
      const left = await setting.main.pool.query('select from orders');
      assert.equal(left.rowCount, 0);
    });
  }

  it('is asked for again before the first change', async (t) => {
    const setting = await small(
      t,
      users + orders,
      schemaOf('text', 'integer', ['01'], '1'),
      '[code]',
    );
    const { id } = await planned(setting, '01');
    await setting.requests.approve(id, 'head-of-privacy');
    const late = await setting.open({
      async onRequestStep(step) {
        if (step === 'fenced')
          await setting.main.pool.query(`insert into users values ('1', 'Ben')`);
      },
    });
    const { state, failures } = await late.requests.run(id);
    assert.equal(state, 'failed');
    assert.deepEqual(
      failures.map(({ code, resource }) => `${code} ${resource}`),
      ['not-told-apart main.orders'],
    );
    assert.equal((await setting.main.pool.query('select from orders')).rowCount, 1);
    await assert.rejects(setting.requests.run(id), /not-told-apart|no longer what was approved/);
  });

  it('refuses where rows in between have it, with two parts too', async (t) => {
    const datasets =
      users +
      dataset('orders', {
        key: '[shop, number]',
        subjects: '{ user: [code] }',
        fields: '{ shop: none, number: none, code: user.unique_id }',
      }) +
      dataset('items', {
        references: '[{ fields: [shop, number], to: orders, keys: [shop, number] }]',
        fields: '{ id: none, shop: none, number: none, note: user.content }',
      });
    const schema = `create table users (code text primary key, name text);
      create table hosts (id int primary key, name text);
      create table orders (shop int, number text, code text, primary key (shop, number));
      create table items (id int primary key, shop int, number int, note text);
      insert into users values ('a', 'Ada'), ('b', 'Ben');
      insert into orders values (1, '01', 'a'), (1, '1', 'b'), (2, '2', 'a'), (3, '02', 'b');
      insert into items values (1, 1, 1, 'of whom'), (2, 2, 2, 'of ada')`;
    const setting = await small(t, datasets, schema, '[code]');
    const first = await planned(setting, 'a');
    assert.deepEqual(first.told, ['not-told-apart main.items']);
    await setting.main.pool.query(`delete from orders where number = '1'`);
    const { obstacles } = await setting.requests.plan(first.id);
    assert.deepEqual(obstacles, []);
  });

  it('refuses the destruction of a customer', async (t) => {
    const schema = `create table users (code text primary key, name text);
      create table hosts (id int primary key, name text);
      create table firms (id int primary key, firm text, name text);
      create table bills (id int primary key, firm int, note text);
      insert into firms values (1, '01', 'One'), (2, '1', 'Other');
      insert into bills values (1, 1, 'of whom')`;
    const map = users + ofFirm('firms', 'name: user.name') + ofFirm('bills', 'note: user.content');
    const { requests } = await small(t, map, schema, '[code]');
    const asked = { tenant: { firm: '01' }, onRequest: 'The customer asks for it in a letter' };
    const { id } = await requests.openDestruction('small', asked);
    const { obstacles } = await requests.plan(id);
    assert.ok(
      obstacles.some(({ code, resource }) => `${code} ${resource}` === 'not-told-apart main.bills'),
    );
  });

  it('is shown before anybody asks, and not where no two keys come to the same', async (t) => {
    const schema = schemaOf('text', 'integer', ['01', '1', 'Zoe'], '1');
    const setting = await small(t, users + orders, schema, '[code]');
    const { policy } = setting.installation.policies[0]!;
    const ask = async () =>
      (await checkLive([policy], { SMALL_MAIN: setting.main.url }))
        .flatMap(({ parts }) => parts)
        .flatMap(({ workflow, warnings }) =>
          warnings.map((one) => `${workflow} ${one.code} ${one.resource}`),
        );
    assert.deepEqual(await ask(), [
      'erasure not-told-apart main.orders',
      'access not-told-apart main.orders',
    ]);
    await setting.main.pool.query(`delete from users where code = '01'`);
    assert.deepEqual(await ask(), []);
  });
});
