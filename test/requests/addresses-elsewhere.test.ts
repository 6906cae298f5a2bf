/** Addresses that stand in other tables than the person's own row: looked for, told, and known again. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { certificateText, parseCertificate } from '@troth/core/proof';
import type { Cleanup } from './plai.ts';
import { dataset, small } from './small.ts';

const hosts = dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' });
const promise = '[{ erasure: { within: 1 month, verified: true, certificate: true } }]';
const toUsers = '[{ fields: [user_id], to: users, keys: [id] }]';

const users = dataset('users', {
  subjects: '{ user: [id] }',
  erase: 'mask',
  fields: '{ id: user.unique_id, name: user.name }',
});
const mails = dataset('incoming', {
  subjects: '{ user: [user_id] }',
  fields: '{ id: none, user_id: user.unique_id, from_address: user.contact.email }',
});
const base = `
  create table users (id int primary key, name text);
  create table hosts (id int primary key);
  create table incoming (id serial primary key, user_id int, from_address text);
  create table crm (no int primary key, contact text);
  insert into users values (1, 'Ada Quill'), (2, 'Ben Oak'), (3, 'Cyn Ash');
  insert into hosts values (7);`;

interface Shape {
  readonly map: string;
  readonly tables: string;
  /** Where somebody else would stand with the address, and the table. */
  readonly newcomer: readonly [sql: string, table: string];
}

/** Each leads to ada@example.org, and to ben's address, which is not hers alone. */
const shapes: Readonly<Record<string, Shape>> = {
  'a table of addresses that names the person': {
    map: dataset('emails', {
      subjects: '{ user: [user_id] }',
      references: toUsers,
      fields: '{ id: none, user_id: user.unique_id, email: user.contact.email }',
    }),
    tables: `create table emails (id serial primary key, user_id int, email text);
      insert into emails (user_id, email) values (1, 'ada@example.org'), (1, 'BEN@example.org'),
        (2, 'ben@example.org'), (3, 'cyn@example.org');`,
    newcomer: ["insert into emails (user_id, email) values (3, ' ADA@Example.org')", 'emails'],
  },
  'rows that belong to rows of the person': {
    map:
      dataset('accounts', {
        subjects: '{ user: [user_id] }',
        references: toUsers,
        fields: '{ id: none, user_id: user.unique_id }',
      }) +
      dataset('contacts', {
        references: '[{ fields: [account], to: accounts, keys: [id] }]',
        fields: '{ id: none, account: none, email: user.contact.email }',
      }) +
      dataset('emails', {
        subjects: '{ user: [user_id] }',
        fields: '{ id: none, user_id: user.unique_id, email: user.contact.email }',
      }),
    tables: `create table accounts (id int primary key, user_id int);
      create table contacts (id serial primary key, account int, email text);
      create table emails (id serial primary key, user_id int, email text);
      insert into accounts values (10, 1), (20, 2);
      insert into contacts (account, email) values (10, 'ada@example.org'), (10, 'Ben@example.org');
      insert into emails (user_id, email) values (2, 'ben@example.org');`,
    newcomer: ["insert into emails (user_id, email) values (3, 'Ada@EXAMPLE.org')", 'emails'],
  },
  'rows that are kept, and name a host besides in some': {
    map: dataset('bookings', {
      subjects: '{ user: [guest], host: [host] }',
      erase: '{ keep-because: Tax law }',
      fields:
        '{ id: none, guest: user.unique_id, host: user.unique_id, email: user.contact.email, manager: { category: user.contact.email, about: other } }',
    }),
    tables: `create table bookings (id serial primary key, guest int, host int, email text, manager text);
      insert into bookings (guest, host, email, manager) values
        (1, null, 'ada@example.org', 'ben@example.org'), (1, 7, 'ben@example.org', null);`,
    newcomer: [
      "insert into incoming (user_id, from_address) values (3, 'ADA@example.org')",
      'incoming',
    ],
  },
};

async function opened(t: Cleanup, { map, tables }: Pick<Shape, 'map' | 'tables'>) {
  const here = await small(t, users + hosts + mails + map, base + tables, '[id]', promise);
  const { requests, main, installation } = here;
  const whom = [{ key: { id: '1' } }];
  const asked = { right: 'erasure', kind: 'user', whom, verified: 'letter' } as const;
  const { id } = await requests.open('small', asked);
  const found = async () => {
    const { elsewhere, obstacles } = await requests.plan(id);
    return {
      copies: elsewhere?.copies.map(({ where, rows }) => [where, rows]),
      by: elsewhere?.searched.by,
      left: elsewhere?.notLooked
        .map(({ because }) => because)
        .filter((one) => one.startsWith('no address')),
      refused: obstacles.map(({ code }) => code),
    };
  };
  const erase = async () => {
    await requests.approve(id, 'privacy');
    const { state, failures } = await requests.run(id);
    assert.deepEqual([state, failures], ['done', []]);
    return parseCertificate(await requests.certificate(id));
  };
  const check = async () => {
    const [report] = await installation.check();
    const promised = report?.promises.find(({ id: one }) => one === 'S2');
    const findings = promised?.clauses.flatMap((clause) => clause.findings) ?? [];
    return {
      status: promised?.status,
      findings: findings
        .filter(({ outcome }) => outcome !== 'met')
        .map(({ rule, outcome, resource, rows }) => [rule, outcome, resource, rows]),
    };
  };
  return { main, found, erase, check };
}

const byOne = { keys: 1, addresses: 1, numbers: 0, names: 1 };

for (const [what, shape] of Object.entries(shapes)) {
  describe(`an address in ${what}`, () => {
    it('is looked for where nobody declared it and where rows name nobody, and is known again', async (t) => {
      const { main, found, erase, check } = await opened(t, shape);
      await main.pool.query(`
        insert into crm values (1, 'Ada@example.org'), (2, 'ben@example.org'), (3, 'cyn@example.org');
        insert into incoming (user_id, from_address) values
          (null, 'ADA@example.org'), (null, 'ben@example.org'), (2, 'x@example.org')`);
      const first = await found();
      assert.deepEqual(first, {
        copies: [
          ['main/public.crm.contact', 1],
          ['main/public.incoming.from_address', 1],
        ],
        by: byOne,
        left: [],
        refused: ['copies-found', 'copies-found'],
      });
      await main.pool.query(
        "delete from crm where no = 1; delete from incoming where from_address ilike 'ada%'",
      );
      assert.deepEqual((await found()).refused, []);
      const certificate = await erase();
      assert.deepEqual(certificate.searched?.by, byOne);
      assert.match(
        certificateText(certificate),
        /looked for: 1 key, 1 address, no telephone numbers, 1 name/,
      );
      assert.deepEqual(await check(), { status: 'kept', findings: [] });
      const [sql, table] = shape.newcomer;
      await main.pool.query(sql);
      assert.deepEqual((await check()).findings, [
        ['perhaps-somebody-else', 'unknown', `main/public.${table}`, 1],
      ]);
    });
  });
}

describe('a person of whom no address is known', () => {
  it('is told, although a name is, in plan and certificate', async (t) => {
    const { found, erase } = await opened(t, { map: '', tables: '' });
    const { by, left, refused } = await found();
    const none =
      'no address and no telephone number of this person is known: it was looked for by the key and the name';
    assert.deepEqual([by, left, refused], [{ ...byOne, addresses: 0 }, [none], []]);
    const { notLooked, searched } = await erase();
    assert.deepEqual(searched?.by, { ...byOne, addresses: 0 });
    assert.ok(notLooked?.some(({ because }) => because === none));
  });

  it('is told where a row of theirs holds an address that somebody else has too', async (t) => {
    const shape = shapes['a table of addresses that names the person']!;
    const tables = shape.tables.replace("(1, 'ada@example.org'), ", '');
    const { found } = await opened(t, { ...shape, tables });
    const { by, left } = await found();
    assert.deepEqual([by?.addresses, left?.length], [0, 1]);
  });
});
