/** Rows that refer to a person's and are somebody else's: they are let go, kept or refused, never deleted. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import { dataset, small } from './small.ts';
import type { Cleanup } from './plai.ts';

const users = dataset('users', {
  subjects: '{ user: [id] }',
  fields: '{ id: none, email: user.contact.email, deleted_at: none }',
});
const hosts = dataset('hosts', {
  subjects: '{ host: [id] }',
  fields: '{ id: user.unique_id, name: user.name }',
});
const base = `
  create table users (id int primary key, email text, deleted_at timestamptz);
  create table hosts (id int primary key, name text);
  insert into users values (1, 'ann@example.org', now()), (2, 'ann@example.org', null);`;

/** Opened, planned and, where nothing stands against it, run. */
async function erase(t: Cleanup, datasets: string, schema: string, id = '1') {
  const opened = await small(t, users + hosts + datasets, base + schema);
  const { requests, main } = opened;
  const asked = { right: 'erasure', kind: 'user', whom: [{ key: { id } }], verified: 'letter' };
  const request = await requests.open('small', asked as Parameters<typeof requests.open>[1]);
  const plan = await requests.plan(request.id);
  if (plan.obstacles.length === 0) {
    await requests.approve(request.id, 'privacy');
    await requests.run(request.id);
  }
  const { state } = await requests.show(request.id).then((shown) => shown.request);
  const certificate = state === 'done' ? await requests.certificate(request.id) : undefined;
  const ids = async (table: string, column = 'id'): Promise<readonly unknown[]> => {
    const { rows } = await main.pool.query<{ one: unknown }>(
      `select ${column} as one from ${table} order by 1`,
    );
    return rows.map(({ one }) => one);
  };
  return {
    plan,
    state,
    ids,
    certificate: certificate === undefined ? undefined : parseCertificate(certificate),
  };
}

describe('a reference by a column that is not unique', () => {
  const orders = dataset('orders', {
    subjects: '{ user: [user_id] }',
    references: '[{ fields: billing_email, to: users, keys: email }]',
    fields: '{ id: none, user_id: user.unique_id, billing_email: user.contact.email }',
  });
  const rows = "insert into orders values (1, 1, 'ann@example.org'), (2, 2, 'ann@example.org');";

  it('never takes the order of somebody else who has the same address', async (t) => {
    const table =
      'create table orders (id int primary key, user_id int, billing_email text not null);';
    const { ids, plan, certificate } = await erase(t, orders, table + rows);
    assert.ok((await ids('orders')).includes(2));
    const warned = plan.warnings.find(({ code }) => code === 'target-not-unique');
    assert.match(warned?.message ?? '', /several rows of users may have the same email/);
    const own = plan.stores[0]?.steps.filter(
      ({ dataset: of, how }) => of === 'orders' && how === 'delete',
    );
    assert.deepEqual(
      own?.map(({ whose, rows: count }) => [whose, count]),
      [
        ['own', 1],
        ['unnamed', 0],
      ],
    );
    const gone = certificate?.stores[0]?.steps.filter(({ how }) => how === 'delete');
    for (const { found, done } of gone ?? []) assert.equal(found, done);
  });

  it('is emptied in rows of others where it may be null, and nothing else of them', async (t) => {
    const table = 'create table orders (id int primary key, user_id int, billing_email text);';
    const { state, ids } = await erase(t, orders, table + rows);
    assert.ok((await ids('orders')).includes(2));
    assert.ok(['done', 'planned'].includes(state));
  });

  it('leaves rows that name nobody to those who share the address', async (t) => {
    const mails = dataset('mails', {
      references: '[{ fields: to_address, to: users, keys: email }]',
      fields: '{ id: none, to_address: user.contact.email }',
    });
    const table = `create table mails (id int primary key, to_address text not null);
      insert into mails values (1, 'ann@example.org');`;
    const { ids } = await erase(t, mails, table);
    assert.deepEqual(await ids('mails'), [1]);
  });
});

/** `granted`: what the column of whoever granted it is declared. */
const rolesTable = (granted: string) => `create table roles (id int primary key,
    person_id int not null references users, granted_by int ${granted} references users);
    insert into roles values (1, 1, 1), (2, 2, 1);`;

describe('a role that somebody else was granted', () => {
  const roles = dataset('roles', {
    subjects: '{ user: [person_id] }',
    references:
      '[{ fields: person_id, to: users, keys: id }, { fields: granted_by, to: users, keys: id }]',
    fields: '{ id: none, person_id: user.unique_id, granted_by: user.unique_id }',
  });
  it('stays when whoever granted it is erased', async (t) => {
    const { plan, ids } = await erase(t, roles, rolesTable('not null'));
    assert.ok((await ids('roles')).includes(2));
    const [refused] = plan.obstacles;
    assert.match(refused?.message ?? '', /troth policy publish/);
    assert.match(refused?.paste ?? '', /^erase: mask {2}# in dataset users/);
    assert.match(refused?.message ?? '', /Only where .* `others: delete`/);
  });

  it('loses who granted it where that may be null', async (t) => {
    const { state, ids } = await erase(t, roles, rolesTable(''));
    assert.equal(state, 'done');
    assert.deepEqual(await ids('roles'), [2]);
    assert.deepEqual(await ids('roles', 'granted_by'), [null]);
  });

  it('stands in no way of an erasure where there is none', async (t) => {
    const { state, ids } = await erase(t, roles, rolesTable('not null').replace(', (2, 2, 1)', ''));
    assert.equal(state, 'done');
    assert.deepEqual(await ids('roles'), []);
  });
});

const commentsOf = (erase: string) =>
  dataset('comments', {
    subjects: '{ user: [author] }',
    references: '[{ fields: post, to: posts, keys: id }]',
    erase,
    fields: '{ id: none, post: none, author: user.unique_id, text: user.content }',
  });

describe('a row that could name somebody and names nobody', () => {
  const posts = dataset('posts', {
    subjects: '{ user: [author] }',
    fields: '{ id: none, author: user.unique_id }',
  });
  const table = `create table posts (id int primary key, author int);
    create table comments (id int primary key, post int references posts, author int, text text);
    insert into posts values (1, 1), (2, 2);`;
  const rows =
    "insert into comments values (1, 1, null, 'a'), (2, 1, 1, 'b'), (3, 1, 2, 'c'), (4, 2, null, 'd');";

  it('goes with the row that it refers to, counted apart and with a warning', async (t) => {
    const { plan, ids, certificate } = await erase(t, posts + commentsOf('delete'), table + rows);
    const warning = plan.warnings.find(({ code }) => code === 'names-nobody');
    assert.match(warning?.message ?? '', /^1 row of main\.comments names nobody and refers/);
    assert.deepEqual(await ids('comments'), [3, 4]);
    const lines = certificate?.stores[0]?.steps.flatMap(({ dataset: of, whose, done }) =>
      of === 'main.comments' ? [`${whose} ${done}`] : [],
    );
    assert.deepEqual(lines?.toSorted(), ['others 1', 'own 1', 'unnamed 1']);
  });

  it('is emptied where the map says so, and counted apart as well', async (t) => {
    const { ids, certificate } = await erase(t, posts + commentsOf('null'), table + rows);
    assert.deepEqual(await ids('comments', "coalesce(text, 'gone')"), ['c', 'd', 'gone', 'gone']);
    const unnamed = certificate?.stores[0]?.steps.filter(({ whose }) => whose === 'unnamed');
    assert.deepEqual(
      unnamed?.map(({ how, done }) => [how, done]),
      [['null', 1]],
    );
  });

  it('is not warned of where there is none', async (t) => {
    const none = rows.replace("(1, 1, null, 'a'), ", '');
    const { plan } = await erase(t, posts + commentsOf('delete'), table + none);
    assert.deepEqual(
      plan.warnings.filter(({ code }) => code === 'names-nobody'),
      [],
    );
  });
});
