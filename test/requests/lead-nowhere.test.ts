/** Rows whose way to a person broke before anybody asked: what no request finds is said, and never silent. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import { dataset, small } from './small.ts';

const hosts = dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' });
const users = dataset('users', {
  subjects: '{ user: [id] }',
  fields: '{ id: user.unique_id, email: user.contact.email }',
});
const orders = dataset('orders', {
  subjects: '{ user: [user_id] }',
  references: '[{ fields: [user_id], to: users, keys: [id] }]',
  fields: '{ id: none, user_id: user.unique_id }',
});
const lines = dataset('lines', {
  references: '[{ fields: [order_id], to: orders, keys: [id] }]',
  fields: '{ id: none, order_id: none, ship_to: user.contact.address }',
});
const parcels = dataset('parcels', {
  references: '[{ fields: [line_id], to: lines, keys: [id] }]',
  fields: '{ id: none, line_id: none, to_whom: user.name }',
});
const shop = users + hosts + orders + lines;
const tables = `
  create table users (id int primary key, email text);
  create table hosts (id int primary key);
  create table orders (id int primary key, user_id int);
  create table lines (id int primary key, order_id int, ship_to text);
  create table parcels (id int primary key, line_id int, to_whom text);
  insert into users select n, 'user' || n || '@example.org' from generate_series(1, 3) n;
  insert into orders select n, n from generate_series(1, 3) n;
  insert into lines select n, n, 'Main Street ' || n from generate_series(1, 3) n;
  insert into parcels select n, n, 'Ann Lee' from generate_series(1, 3) n;`;

/** Users of organisations, and an organisation that points at one of them. */
const members = (organisation: string): string =>
  dataset('organisations', {
    ...(organisation === '' ? {} : { tenant: 'id' }),
    erase: 'null',
    references: '[{ fields: [id, administrator], to: users, keys: [org, id] }]',
    fields: '{ id: none, administrator: { category: user.unique_id, erase: null } }',
  }) +
  dataset('users', {
    key: '[org, id]',
    ...(organisation === '' ? {} : { tenant: 'org' }),
    subjects: '{ user: [org, id] }',
    references: '[{ fields: [org], to: organisations, keys: [id] }]',
    fields: '{ org: none, id: user.unique_id }',
  }) +
  hosts +
  dataset('notes', {
    ...(organisation === '' ? {} : { tenant: 'org' }),
    subjects: '{ user: [org, user_id] }',
    ...(organisation === 'referred'
      ? { references: '[{ fields: [org, user_id], to: users, keys: [org, id] }]' }
      : {}),
    fields: '{ id: none, org: none, user_id: user.unique_id, body: user.content }',
  }) +
  dataset('files', {
    references: '[{ fields: [org, note], to: notes, keys: [org, id] }]',
    fields: '{ id: none, org: none, note: none, name: user.content }',
  });
const ofMembers = `
  create table organisations (id int primary key, administrator int);
  create table users (org int, id int, primary key (org, id));
  create table hosts (id int primary key);
  create table notes (id int primary key, org int, user_id int, body text);
  create table files (id int primary key, org int, note int, name text);
  insert into organisations values (1, 1), (2, null);
  insert into users values (1, 1), (1, 2);
  insert into notes values (1, 1, 1, 'x');
  insert into files values (1, 1, 1, 'x');`;

interface Shape {
  readonly what: string;
  readonly map: string;
  readonly tables: string;
  readonly of?: 'members';
  /** Dataset → rows. */
  readonly says: Readonly<Record<string, number>>;
}

const broken: readonly Shape[] = [
  {
    what: 'an order that was deleted before its lines',
    map: shop,
    tables: `${tables} delete from orders where id = 2`,
    says: { lines: 1 },
  },
  {
    what: 'parcels behind a foreign key that was never held, and behind a line whose order went',
    map: shop + parcels,
    tables: `${tables} delete from orders where id = 2; insert into parcels values (7, 77, 'Ann Lee');
      alter table parcels add foreign key (line_id) references lines not valid`,
    says: { lines: 1, parcels: 2 },
  },
  {
    what: 'an order that went while foreign keys were switched off',
    map: shop,
    tables: `${tables} alter table lines alter order_id set not null;
      alter table lines add foreign key (order_id) references orders on delete cascade;
      set session_replication_role = replica; delete from orders where id in (2, 3);
      set session_replication_role = origin`,
    says: { lines: 2 },
  },
  {
    what: 'orders of a user whose own row is gone',
    map: shop,
    tables: `${tables} delete from users where id = 3`,
    says: { orders: 1, lines: 1 },
  },
  {
    what: 'a key of two parts, one of them empty',
    of: 'members',
    map: members('declared'),
    tables: `${ofMembers} insert into notes values (2, null, 1, 'y')`,
    says: { notes: 1 },
  },
  {
    what: 'a reference by two parts, one of them empty or both without a row',
    of: 'members',
    map: members('referred'),
    tables: `${ofMembers} insert into notes values (2, null, 1, 'y'), (3, 1, 99, 'y');
      insert into files values (2, 1, 99, 'y'), (3, null, 1, 'y')`,
    says: { notes: 2, files: 2 },
  },
  {
    what: 'an administrator who is gone',
    of: 'members',
    map: members('declared'),
    tables: `${ofMembers} insert into organisations values (3, 99)`,
    says: { organisations: 1 },
  },
];

const whole: readonly Shape[] = [
  { what: 'everything leads to somebody', map: shop + parcels, tables, says: {} },
  {
    what: 'lines refer to nothing at all, and orders are of nobody',
    map: shop,
    tables: `${tables} insert into lines values (8, null, 'Main Street 1');
      insert into orders values (9, null); insert into lines values (9, 9, 'Main Street 1')`,
    says: {},
  },
  ...['declared', 'referred', ''].map((organisation): Shape => ({
    what: `the column of an organisation is filled beside nobody (${organisation || 'not declared'})`,
    of: 'members',
    map: members(organisation),
    tables: `${ofMembers} insert into notes values (3, 1, null, 'z'), (4, null, null, 'nobody');
      insert into files values (2, 1, null, 'z'), (3, 2, null, 'z')`,
    says: {},
  })),
  {
    what: 'one way is broken and another one leads on',
    map:
      users +
      hosts +
      orders +
      dataset('lines', {
        references:
          '[{ fields: [order_id], to: orders, keys: [id] }, { fields: [user_id], to: users, keys: [id] }]',
        fields:
          '{ id: none, order_id: none, user_id: user.unique_id, ship_to: user.contact.address }',
      }),
    tables: `${tables} alter table lines add user_id int; update lines set user_id = 1;
      delete from orders where id = 2`,
    says: {},
  },
  {
    what: 'an order keeps a mask where a user stood',
    map:
      users +
      hosts +
      dataset('orders', {
        erase: 'mask',
        subjects: '{ user: [user_id] }',
        references: '[{ fields: [user_id], to: users, keys: [id] }]',
        fields: '{ id: none, user_id: { category: user.unique_id, erase: mask } }',
      }),
    tables: `${tables} alter table orders alter user_id type text; alter table users alter id type text;
      insert into orders values (9, 'erased-1')`,
    says: {},
  },
];

describe('rows that lead to nobody', () => {
  for (const shape of broken) {
    it(`stand in plan, certificate and check: ${shape.what}`, (t) => judged(t, shape));
  }
  for (const shape of whole) it(`are none where ${shape.what}`, (t) => judged(t, shape));
});

const promise = '[{ erasure: { within: 1 month, verified: true } }]';

async function judged(
  t: Parameters<typeof small>[0],
  { map, tables: sql, of, says }: Shape,
): Promise<void> {
  const key = of === 'members' ? '[org, id]' : '[id]';
  const { requests, installation } = await small(t, map, sql, key, promise);
  const whom = [{ key: of === 'members' ? { org: '1', id: '2' } : { id: '1' } }];
  const texts = Object.entries(says).map(([name, rows]) =>
    rows === 1
      ? `main.${name}: 1 row of ${name} leads to nobody: whose it is cannot be told`
      : `main.${name}: ${rows} rows of ${name} lead to nobody: whose they are cannot be told`,
  );
  assert.deepEqual(await copied(requests, whom), texts.toSorted());
  const { id } = await requests.open('small', {
    right: 'erasure',
    kind: 'user',
    whom,
    verified: 'letter',
  });
  const plan = await requests.plan(id);
  assert.deepEqual(plan.obstacles, []);
  const told = (plan.elsewhere?.notLooked ?? [])
    .filter(({ because }) => because.includes('to nobody'))
    .map(({ where, because }) => `${where}: ${because}`);
  assert.deepEqual(told.toSorted(), texts.toSorted());
  await requests.approve(id, 'privacy');
  assert.equal((await requests.run(id)).state, 'done');
  const certificate = await requests.certificate(id);
  for (const name of Object.keys(says))
    assert.match(certificate, new RegExp(`of ${name} leads? to`));
  assert.equal(certificate.includes('to nobody'), texts.length > 0);
  const [checked] = await installation.check();
  const promised = checked?.promises.find(({ id: one }) => one === 'S2');
  const found = (promised?.clauses ?? [])
    .flatMap(({ findings }) => findings)
    .filter(({ rule }) => rule === 'leads-nowhere');
  assert.deepEqual(
    found.map(({ resource, outcome, rows }) => `${outcome} ${resource} ${rows}`).toSorted(),
    Object.entries(says)
      .map(([name, rows]) => `unknown main/public.${name} ${rows}`)
      .toSorted(),
  );
  assert.equal(promised?.status === 'kept', texts.length === 0, String(promised?.status));
}

/** What a copy says that it leaves out, in its plan as in its certificate. */
async function copied(
  requests: Awaited<ReturnType<typeof small>>['requests'],
  whom: { readonly key: Record<string, string> }[],
): Promise<readonly string[]> {
  const asked = { right: 'access', kind: 'user', whom, verified: 'letter' } as const;
  const { id } = await requests.open('small', asked);
  const { obstacles, warnings } = await requests.plan(id);
  assert.deepEqual(obstacles, []);
  await requests.approve(id, 'privacy');
  assert.equal((await requests.run(id)).state, 'done');
  const { notLooked = [] } = parseCertificate(await requests.certificate(id));
  assert.deepEqual(
    warnings.filter(({ code }) => code === 'leads-nowhere').map(({ resource }) => resource),
    notLooked.map(({ where }) => where),
  );
  return notLooked.map(({ where, because }) => `${where}: ${because}`).toSorted();
}
