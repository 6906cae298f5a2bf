/** Rows of others that refer to rows of an erased person that stay: counted, named, and no return. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import type { Cleanup } from './plai.ts';
import { dataset, small } from './small.ts';

const hosts = dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' });
const promise = '[{ erasure: { within: 1 month, verified: true, certificate: true } }]';

interface Shape {
  readonly map: string;
  readonly tables: string;
  readonly userKey?: string;
  readonly key: Readonly<Record<string, string>>;
  /** Dataset and column → rows of others that point at rows that stay. */
  readonly pointing: Readonly<Record<string, number>>;
  readonly masked: string;
  /** Statements by which the person is back, and the table that shows it. */
  readonly returns: Readonly<Record<string, readonly [sql: string, table: string]>>;
}

const forum: Shape = {
  key: { id: '1' },
  map:
    dataset('users', {
      subjects: '{ user: [id] }',
      erase: 'mask',
      fields: '{ id: user.unique_id, name: user.name, email: user.contact.email }',
    }) +
    hosts +
    dataset('posts', {
      subjects: '{ user: [user_id] }',
      references:
        '[{ fields: [user_id], to: users, keys: [id] }, { fields: [reply_to], to: users, keys: [id] }]',
      erase: 'mask',
      fields:
        '{ id: none, user_id: { category: user.unique_id, erase: null }, reply_to: user.unique_id, raw: { category: user.content, free-text: true } }',
    }) +
    dataset('likes', {
      subjects: '{ user: [user_id] }',
      references:
        '[{ fields: [user_id], to: users, keys: [id] }, { fields: [post_id], to: posts, keys: [id] }]',
      fields: '{ id: none, user_id: user.unique_id, post_id: none }',
    }) +
    dataset('drafts', {
      subjects: '{ user: [user_id] }',
      references: '[{ fields: [user_id], to: users, keys: [id] }]',
      fields: '{ id: none, user_id: user.unique_id, body: user.content }',
    }),
  tables: `
    create table users (id int primary key, name text, email text);
    create table hosts (id int primary key);
    create table posts (id int primary key, user_id int, reply_to int, raw text);
    create table likes (id int primary key, user_id int, post_id int);
    create table drafts (id serial primary key, user_id int, body text);
    insert into users values (1, 'Ada Quill', 'ada@example.org'), (2, 'Ben Oak', 'ben@example.org'),
      (3, 'Cyn Ash', 'cyn@example.org');
    insert into posts values (1, 1, null, 'I am Ada Quill'), (2, 2, 1, 'hi'), (3, 3, 1, 'ho'),
      (4, 1, 2, 'yes'), (5, 3, 2, 'no');
    insert into likes values (1, 2, 1), (2, 3, 1), (3, 3, 4), (4, 1, 2), (5, 2, 5);
    insert into drafts (user_id, body) values (1, 'x'), (2, 'y');`,
  pointing: { 'posts reply_to': 2, 'likes post_id': 3 },
  masked: "select count(*)::int as rows from users where name = '[erased]'",
  returns: {
    'their own row, restored': [
      "update users set name = 'Ada Quill', email = 'ada@example.org' where id = 1",
      'users',
    ],
    'a row of theirs by the application': [
      "insert into drafts (user_id, body) values (1, 'again')",
      'drafts',
    ],
    'a text of theirs that names them again': [
      "update posts set user_id = 1, raw = 'again' where id = 1",
      'posts',
    ],
  },
};

/** Members of organisations: the key has two parts, and messages name who wrote and who was meant. */
const office: Shape = {
  key: { org: '1', id: '1' },
  userKey: '[org, id]',
  map:
    dataset('users', {
      key: '[org, id]',
      subjects: '{ user: [org, id] }',
      erase: 'null',
      fields: '{ org: none, id: user.unique_id, email: user.contact.email }',
    }) +
    hosts +
    dataset('messages', {
      subjects: '{ user: [org, sender] }',
      references:
        '[{ fields: [org, sender], to: users, keys: [org, id] }, { fields: [org, receiver], to: users, keys: [org, id] }]',
      fields: '{ id: none, org: none, sender: user.unique_id, receiver: user.unique_id }',
    }),
  tables: `
    create table users (org int, id int, email text, primary key (org, id));
    create table hosts (id int primary key);
    create table messages (id serial primary key, org int, sender int, receiver int,
      foreign key (org, sender) references users, foreign key (org, receiver) references users);
    insert into users values (1, 1, 'ada@example.org'), (1, 2, 'ben@example.org'), (2, 1, 'cyn@example.org');
    insert into messages (org, sender, receiver) values (1, 1, 2), (1, 2, 1), (1, 2, 1), (1, 2, 2), (2, 1, 1);`,
  pointing: { 'messages receiver': 2 },
  masked: 'select count(*)::int as rows from users where email is null',
  returns: {
    'their own row, restored': [
      "update users set email = 'ada@example.org' where org = 1 and id = 1",
      'users',
    ],
    'a row of theirs by the application': [
      'insert into messages (org, sender, receiver) values (1, 1, 2)',
      'messages',
    ],
  },
};

/** What a duty keeps of the person stays whole, and others' rows refer to it. */
const shop: Shape = {
  key: { id: '1' },
  map:
    dataset('users', {
      subjects: '{ user: [id] }',
      erase: 'mask',
      fields: '{ id: user.unique_id, name: user.name }',
    }) +
    hosts +
    dataset('invoices', {
      subjects: '{ user: [user_id] }',
      references: '[{ fields: [user_id], to: users, keys: [id] }]',
      erase: '{ keep-because: Tax law }',
      fields: '{ id: none, user_id: user.unique_id, total: user.financial }',
    }) +
    dataset('payments', {
      subjects: '{ user: [payer], host: [host] }',
      references:
        '[{ fields: [payer], to: users, keys: [id] }, { fields: [invoice], to: invoices, keys: [id] }]',
      fields:
        '{ id: none, payer: user.unique_id, host: user.unique_id, invoice: none, iban: user.financial }',
    }),
  tables: `
    create table users (id int primary key, name text);
    create table hosts (id int primary key);
    create table invoices (id int primary key, user_id int, total int);
    create table payments (id serial primary key, payer int, host int, invoice int, iban text);
    insert into users values (1, 'Ada Quill'), (2, 'Ben Oak');
    insert into hosts values (7);
    insert into invoices values (1, 1, 5), (2, 2, 6);
    insert into payments (payer, host, invoice, iban) values
      (1, null, 1, 'a'), (2, null, 1, 'b'), (null, 7, 1, 'c'), (2, null, 2, 'd');`,
  pointing: { 'payments invoice': 2 },
  masked: "select count(*)::int as rows from users where name = '[erased]'",
  returns: {
    'their own row, restored': ["update users set name = 'Ada Quill' where id = 1", 'users'],
    'a row of theirs by the application': [
      "insert into payments (payer, invoice, iban) values (1, 1, 'a')",
      'payments',
    ],
  },
};

/** The person is erased; everybody else stays. */
async function erased(t: Cleanup, { map, tables, userKey, key }: Shape) {
  const here = await small(t, map, tables, userKey, promise);
  const { requests } = here;
  const whom = [{ key }];
  const erase = async () => {
    const asked = { right: 'erasure', kind: 'user', whom, verified: 'letter' } as const;
    const { id } = await requests.open('small', asked);
    const plan = await requests.plan(id);
    assert.deepEqual(plan.obstacles, []);
    await requests.approve(id, 'privacy');
    const ended = await requests.run(id);
    assert.deepEqual([ended.state, ended.failures], ['done', []]);
    return { plan, certificate: parseCertificate(await requests.certificate(id)) };
  };
  const check = async () => {
    const [report] = await here.installation.check();
    const promised = report?.promises.find(({ id }) => id === 'S2');
    const findings = promised?.clauses.flatMap((clause) => clause.findings) ?? [];
    return {
      status: promised?.status,
      findings: findings
        .filter(({ outcome }) => outcome !== 'met')
        .map(({ rule, outcome, resource, rows }) => [rule, outcome, resource, rows]),
    };
  };
  return { ...here, ...(await erase()), erase, check };
}

const shapes = { forum, office, shop };

for (const [name, shape] of Object.entries(shapes)) {
  describe(`rows of others that point at rows that stay (${name})`, () => {
    it('stand in plan and certificate with their number, and keep the promise kept', async (t) => {
      const { plan, certificate, check } = await erased(t, shape);
      const planned = plan.stores.flatMap(({ pointing = [] }) => pointing);
      assert.deepEqual(
        Object.fromEntries(
          planned
            .filter(({ rows }) => rows !== 0)
            .map(({ dataset: of, reach, rows }) => [`${of} ${reach?.fields.at(-1)}`, rows]),
        ),
        shape.pointing,
      );
      const certified = certificate.stores[0]?.kept.filter(({ whose }) => whose === 'others') ?? [];
      assert.deepEqual(
        certified.map(({ dataset: of, rows }) => [of, rows]),
        Object.entries(shape.pointing).map(([of, rows]) => [`main.${of.split(' ')[0]}`, rows]),
      );
      for (const { because } of certified) assert.match(because, /at which they point by/);
      assert.deepEqual(await check(), { status: 'kept', findings: [] });
    });

    it('are no reason to erase the person again', async (t) => {
      const { requests } = await erased(t, shape);
      assert.deepEqual((await requests.replay('small')).opened, []);
    });

    for (const [what, [sql, table]] of Object.entries(shape.returns)) {
      it(`hide no return: ${what}, which a replay ends`, async (t) => {
        const { main, check, requests } = await erased(t, shape);
        await main.pool.query(sql);
        assert.deepEqual(await check(), {
          status: 'broken',
          findings: [['came-back', 'broken', `main/public.${table}`, 1]],
        });
        const { opened } = await requests.replay('small');
        assert.equal(opened.length, 1);
        const [id = ''] = opened;
        assert.deepEqual((await requests.plan(id)).obstacles, []);
        await requests.approve(id, 'privacy');
        assert.equal((await requests.run(id)).state, 'done');
        assert.deepEqual(await check(), { status: 'kept', findings: [] });
        assert.deepEqual((await main.pool.query(shape.masked)).rows, [{ rows: 1 }]);
      });
    }
  });
}

describe('a person whose name was masked', () => {
  it('is erased a second time, by a mask of the map too', async (t) => {
    const own = {
      ...forum,
      map: forum.map.replace(
        'name: user.name',
        'name: { category: user.name, erase: { mask: { with: Former member } } }',
      ),
    };
    const { erase, main } = await erased(t, own);
    await main.pool.query("update users set email = 'ada@example.org' where id = 1");
    await main.pool.query(
      "update posts set user_id = 1, raw = 'A former member wrote' where id = 1",
    );
    await erase();
    const { rows } = await main.pool.query('select name, email from users where id = 1');
    assert.deepEqual(rows, [{ name: 'Former member', email: '[erased]' }]);
  });

  it('is erased where the mask itself has their name in it', async (t) => {
    const ras = { ...forum, tables: forum.tables.replaceAll('Ada Quill', 'Ras') };
    const { main } = await erased(t, ras);
    const { rows } = await main.pool.query('select raw from posts where id = 1');
    assert.deepEqual(rows, [{ raw: '[erased]' }]);
  });
});
