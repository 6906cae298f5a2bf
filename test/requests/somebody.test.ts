/** Whom a request is about, as staff type it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dataset, small } from './small.ts';

const users = dataset('users', {
  subjects: '{ user: [id] }',
  fields: '{ id: user.unique_id, email: user.contact.email }',
});
const hosts = dataset('hosts', {
  subjects: '{ host: [id] }',
  fields: '{ id: user.unique_id }',
});
const orders = dataset('orders', {
  references: '[{ fields: email, to: users, keys: email }]',
  fields: '{ id: none, email: user.contact.email, what: user.content }',
});
const tables = `
  create table users (id int primary key, email text);
  create table hosts (id text primary key);
  create table orders (id serial primary key, email text, what text);
  insert into users values (1, 'Jané@Example.org'), (2, 'bob@example.org'), (3, 'bob@example.org');
  insert into hosts values ('Gästehaus');`;

const asked = { right: 'erasure', verified: 'letter' } as const;

describe('an address that is looked up', () => {
  const spellings = ['jané@example.org', 'JANE\u0301@EXAMPLE.ORG', ' Jané@Example.org\u00a0'];
  for (const email of spellings) {
    it(`is offered where it is there in another spelling (${JSON.stringify(email)})`, async (t) => {
      const { requests } = await small(t, users + hosts, tables);
      const opening = requests.open('small', { ...asked, kind: 'user', whom: [{ email }] });
      await assert.rejects(opening, { code: 'subject-alike', message: /1 person has .*id=1\b/ });
      assert.deepEqual(await requests.list(), []);
    });
  }

  it('is taken as it stands, and lists the keys of several who have it', async (t) => {
    const { requests } = await small(t, users + hosts, tables);
    const open = (email: string) =>
      requests.open('small', { ...asked, kind: 'user', whom: [{ email }] });
    assert.equal((await open('Jané@Example.org')).state, 'verified');
    await assert.rejects(open('bob@example.org'), {
      code: 'subject-ambiguous',
      message: /id=2; id=3/,
    });
    await assert.rejects(open('nobody@example.org'), { code: 'subject-unknown' });
  });
});

describe('a key that is given', () => {
  it('is refused where the column cannot hold it', async (t) => {
    const { requests } = await small(t, users + hosts, tables);
    for (const id of ['abc', '', '99999999999']) {
      const opening = requests.open('small', { ...asked, kind: 'user', whom: [{ key: { id } }] });
      await assert.rejects(opening, { code: 'subject-key' }, id);
    }
  });

  it('is offered in the spelling that is there, for requests and for holds', async (t) => {
    const { requests } = await small(t, users + hosts, tables);
    for (const id of ['gästehaus', 'GA\u0308STEHAUS ', '\u200bGästehaus']) {
      const whom = { key: { id } };
      const opening = requests.open('small', { ...asked, kind: 'host', whom: [whom] });
      await assert.rejects(opening, { code: 'subject-alike', message: /id=Gästehaus/ }, id);
      const hold = { reason: 'Evidence in a case before the court', owner: 'legal' };
      const holding = requests.addHold('small', { on: { kind: 'host', whom }, ...hold });
      await assert.rejects(holding, { code: 'subject-alike' }, id);
    }
  });

  it('is told of the request that is open for the same person', async (t) => {
    const { requests } = await small(t, users + hosts, tables);
    const open = (right: 'erasure' | 'access', id: string) =>
      requests.open('small', { ...asked, right, kind: 'user', whom: [{ key: { id } }] });
    const first = await open('erasure', '1');
    assert.deepEqual(first.alsoOpen, []);
    assert.deepEqual((await open('erasure', '2')).alsoOpen, []);
    const second = await open('access', ' 01');
    assert.deepEqual(second.alsoOpen, [first.id]);
    await requests.cancel(first.id, 'Opened by mistake');
    assert.deepEqual((await open('erasure', '1')).alsoOpen, [second.id]);
  });
});

describe('a person of whom no store has a row', () => {
  it('is nobody to erase, unless their own row is said to be gone', async (t) => {
    const { requests, main } = await small(t, users + hosts + orders, tables);
    const whom = [{ key: { id: '9' } }];
    await assert.rejects(requests.open('small', { ...asked, kind: 'user', whom }), {
      code: 'subject-unknown',
    });
    const gone = { ...asked, kind: 'user', whom, input: { gone: true } };
    const { id } = await requests.open('small', gone);
    const plan = await requests.plan(id);
    assert.ok(plan.warnings.some(({ code }) => code === 'own-row-gone'));
    await requests.approve(id, 'privacy');
    const ended = await requests.run(id);
    assert.equal(ended.state, 'partial');
    assert.deepEqual(
      ended.failures.map(({ code, resource }) => [code, resource]),
      [['not-looked-for', 'main.users']],
    );
    assert.deepEqual(await requests.suppressed(), []);
    await main.pool.query("insert into users values (9, 'new@example.org')");
    assert.deepEqual(await requests.replay('small').then(({ opened }) => opened), []);
  });

  const closed: Readonly<Record<string, readonly [sql: string, code: string]>> = {
    'is renamed': ['alter table users rename to members', 'store-missing-object'],
    'has another key': ['alter table users rename id to number', 'store-missing-object'],
    'has a key that compares with nothing': [
      'alter table users drop constraint users_pkey, alter id type json using to_json(id)',
      'store-wrong-type',
    ],
  };
  for (const [what, [sql, code]] of Object.entries(closed)) {
    it(`is not said of anybody whose table ${what}: it could not be asked`, async (t) => {
      const { requests, main } = await small(t, users + hosts, tables);
      await main.pool.query(sql);
      const whom = { key: { id: '1' } };
      await assert.rejects(requests.open('small', { ...asked, kind: 'user', whom: [whom] }), {
        code,
      });
      const hold = { reason: 'Evidence in a case before the court', owner: 'legal' };
      const holding = requests.addHold('small', { on: { kind: 'user', whom }, ...hold });
      await assert.rejects(holding, { code });
    });
  }

  it('has the rows go that carry the key', async (t) => {
    const visits = dataset('visits', {
      subjects: '{ user: [user_id] }',
      fields: '{ id: none, user_id: user.unique_id, page: user.behavior }',
    });
    const more = `${tables} create table visits (id serial primary key, user_id int, page text);
      insert into visits (user_id, page) values (9, 'a'), (9, 'b'), (2, 'c');`;
    const { requests, main } = await small(t, users + hosts + visits, more);
    const input = { gone: true };
    const whom = [{ key: { id: '9' } }];
    const { id } = await requests.open('small', { ...asked, kind: 'user', whom, input });
    await requests.plan(id);
    await requests.approve(id, 'privacy');
    assert.equal((await requests.run(id)).state, 'partial');
    const { rows } = await main.pool.query('select page from visits');
    assert.deepEqual(rows, [{ page: 'c' }]);
  });
});

describe('rows that refer by an address', () => {
  for (const email of ['jané@example.org', 'JANE\u0301@example.org', 'Jané@Example.org ']) {
    it(`refuse the plan where only its spelling differs (${JSON.stringify(email)})`, async (t) => {
      const { requests, main } = await small(t, users + hosts + orders, tables);
      await main.pool.query(
        "insert into orders (email, what) values ('Jané@Example.org', 'x'), ($1, 'y'), ('bob@example.org', 'z')",
        [email],
      );
      const whom = [{ key: { id: '1' } }];
      const { id } = await requests.open('small', { ...asked, kind: 'user', whom });
      const { obstacles } = await requests.plan(id);
      assert.deepEqual(
        obstacles.map(({ code, resource }) => [code, resource]),
        [['spelled-otherwise', 'main.orders']],
      );
      assert.match(obstacles[0]?.message ?? '', /^1 row of main\.orders/);
      await main.pool.query("update orders set email = 'Jané@Example.org' where what = 'y'");
      assert.deepEqual((await requests.plan(id)).obstacles, []);
    });
  }

  it('are of whoever is known by that very spelling', async (t) => {
    const named = dataset('users', {
      key: '[name]',
      subjects: '{ user: [name] }',
      fields: '{ name: user.name }',
    });
    const likes = dataset('likes', {
      subjects: '{ user: [who] }',
      fields: '{ id: none, who: user.name, what: user.behavior }',
    });
    const { requests, main } = await small(
      t,
      named + hosts + likes,
      `create table users (name text primary key);
       create table hosts (id int primary key, name text, email text);
       create table likes (id serial primary key, who text, what text);
       insert into users values ('ann'), ('Ann');
       insert into likes (who, what) values ('ann', 'a'), ('Ann', 'b');`,
      '[name]',
    );
    const { id } = await requests.open('small', {
      ...asked,
      kind: 'user',
      whom: [{ key: { name: 'ann' } }],
    });
    assert.deepEqual((await requests.plan(id)).obstacles, []);
    await main.pool.query("insert into likes (who, what) values ('ANN', 'c')");
    assert.deepEqual(
      (await requests.plan(id)).obstacles.map(({ code }) => code),
      ['spelled-otherwise'],
    );
  });

  it('are of whoever has that very spelling', async (t) => {
    const { requests, main } = await small(t, users + hosts + orders, tables);
    await main.pool.query(`insert into users values (4, 'jané@example.org');
      insert into orders (email, what) values ('jané@example.org', 'of the fourth')`);
    const whom = [{ key: { id: '1' } }];
    const { id } = await requests.open('small', { ...asked, kind: 'user', whom });
    assert.deepEqual((await requests.plan(id)).obstacles, []);
  });
});
