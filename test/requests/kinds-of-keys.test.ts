/** What is reached by way of others goes too, whatever keys are made of and wherever tables are. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import { escapeIdentifier, escapeLiteral } from 'pg';
import type { Cleanup } from './plai.ts';
import { dataset, small } from './small.ts';

const plain = {
  users: 'users',
  orders: 'orders',
  lines: 'lines',
  log: 'mail_log',
  id: 'id',
  mail: 'email',
};

/** How tables and columns are called, what they are made of, and two people, of whom the first goes. */
interface Kind {
  readonly key: string;
  readonly address: string;
  readonly before?: string;
  readonly keys: readonly [string, string];
  readonly mails: readonly [string, string];
  readonly schema?: string;
  readonly names?: typeof plain;
}

const kinds: Readonly<Record<string, Kind>> = {
  'unique ids, and addresses that ignore case': {
    key: 'uuid',
    address: 'citext',
    before: 'create extension citext;',
    keys: ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12'],
    mails: ['Ann@Example.org', 'bob@example.org'],
  },
  'numbers beyond what a double holds, and addresses of a limited length': {
    key: 'bigint',
    address: 'varchar(60)',
    keys: ['9007199254740993', '9007199254740992'],
    mails: ['ann@example.org', 'bob@example.org'],
  },
  'numbers below zero, under names with capitals, blanks and quotes, in a schema of their own': {
    key: 'integer',
    address: 'text',
    keys: ['-1', '0'],
    mails: ["o'hara@example.org", 'bob@example.org'],
    schema: 'Kunden Daten',
    names: {
      users: 'Kunde',
      orders: 'Bestellung "alt"',
      lines: 'Posten',
      log: 'Post-Ausgang',
      id: 'Kunden Nr',
      mail: 'E-Mail',
    },
  },
  'names of people’s own choice, and a domain': {
    key: 'text',
    address: 'mail',
    before: `create domain mail as text check (value like '%@%');`,
    keys: ["ann's \\ %", 'Zoë'],
    mails: ['ann+shop@bücher.example', 'zoe@example.org'],
  },
};

function mapOf({ schema = 'public', names = plain }: Kind): string {
  const of = (name: keyof typeof plain, more: Readonly<Record<string, string>>): string =>
    dataset(name === 'log' ? 'mail_log' : name, {
      table: JSON.stringify(`${schema}.${names[name]}`),
      ...more,
    });
  const [id, mail] = [JSON.stringify(names.id), JSON.stringify(names.mail)];
  return (
    of('users', {
      key: `[${id}]`,
      subjects: `{ user: [${id}] }`,
      fields: `{ ${id}: user.unique_id, ${mail}: user.contact.email }`,
    }) +
    of('orders', {
      subjects: '{ user: [person] }',
      references: `[{ fields: [person], to: users, keys: [${id}] }]`,
      fields: '{ id: none, person: user.unique_id, note: user.content }',
    }) +
    of('lines', {
      references: '[{ fields: [order_id], to: orders, keys: [id] }]',
      fields: '{ id: none, order_id: none, note: user.content }',
    }) +
    of('log', {
      references: `[{ fields: [to_address], to: users, keys: [${mail}] }]`,
      fields: '{ id: none, to_address: user.contact.email, body: user.content }',
    }) +
    dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' })
  );
}

/** Two triggers write of whoever is being deleted: by their address, and by a number two hops away. */
function schemaOf({ key, address, before = '', keys, mails, schema, names = plain }: Kind): string {
  const table = (name: keyof typeof plain): string =>
    `${escapeIdentifier(schema ?? 'public')}.${escapeIdentifier(names[name])}`;
  const [id, mail] = [escapeIdentifier(names.id), escapeIdentifier(names.mail)];
  const [k1, k2] = keys.map(escapeLiteral);
  const [m1, m2] = mails.map(escapeLiteral);
  return `${before} create table hosts (id int primary key);
    ${schema === undefined ? '' : `create schema ${escapeIdentifier(schema)};`}
    create table ${table('users')} (${id} ${key} primary key, ${mail} ${address} not null unique);
    create table ${table('orders')} (id int primary key, person ${key} not null references ${table('users')}, note text);
    create table ${table('lines')} (id serial primary key, order_id int, note text);
    create table ${table('log')} (id serial primary key, to_address ${address} not null, body text);
    insert into ${table('users')} values (${k1}, ${m1}), (${k2}, ${m2});
    insert into ${table('orders')} values (10, ${k1}, 'theirs'), (20, ${k2}, 'of the other');
    insert into ${table('lines')} (order_id, note) values (10, 'theirs'), (20, 'of the other');
    insert into ${table('log')} (to_address, body) values (${m1}, 'welcome'), (${m2}, 'welcome');
    create function bye() returns trigger language plpgsql as $$ begin
      insert into ${table('log')} (to_address, body) values (old.${mail}, 'goodbye'); return old; end $$;
    create trigger bye after delete on ${table('users')} for each row execute function bye();
    create function void() returns trigger language plpgsql as $$ begin
      insert into ${table('lines')} (order_id, note) values (old.id, 'void'); return old; end $$;
    create trigger void after delete on ${table('orders')} for each row execute function void();`;
}

async function opened(t: Cleanup, kind: Kind) {
  const { names = plain, schema = 'public', keys } = kind;
  const promise = '[{ erasure: { within: 1 month, verified: true, certificate: true } }]';
  const userKey = `[${JSON.stringify(names.id)}]`;
  const here = await small(t, mapOf(kind), schemaOf(kind), userKey, promise);
  const whom = [{ key: { [names.id]: keys[0] } }];
  const run = async (right: 'erasure' | 'access') => {
    const asked = { right, kind: 'user', whom, verified: 'letter' } as const;
    const { id } = await here.requests.open('small', asked);
    const { obstacles } = await here.requests.plan(id);
    assert.deepEqual(obstacles, []);
    await here.requests.approve(id, 'privacy');
    const { state, failures } = await here.requests.run(id);
    assert.deepEqual([state, failures], ['done', []]);
    return id;
  };
  const count = async (name: keyof typeof plain): Promise<number> => {
    const table = `${escapeIdentifier(schema)}.${escapeIdentifier(names[name])}`;
    const { rows } = await here.main.pool.query(`select from ${table}`);
    return rows.length;
  };
  const back = async () => {
    const [report] = await here.installation.check();
    return (report?.promises ?? [])
      .flatMap(({ clauses }) => clauses.flatMap(({ findings }) => findings))
      .filter(({ rule, outcome }) => rule.startsWith('came-back') && outcome !== 'met')
      .map(({ outcome, resource, rows }) => `${outcome} ${resource} ${rows}`);
  };
  return { ...here, run, count, back };
}

for (const [what, kind] of Object.entries(kinds)) {
  describe(`keys that are ${what}`, () => {
    it('lead to all that is written of the person during the run, and to nobody else’s', async (t) => {
      const { run, count, requests } = await opened(t, kind);
      const certificate = parseCertificate(await requests.certificate(await run('erasure')));
      const tables = ['users', 'orders', 'lines', 'log'] as const;
      assert.deepEqual(await Promise.all(tables.map(count)), [1, 1, 1, 1]);
      const steps = certificate.stores.flatMap((store) => store.steps);
      const measured = steps.map(({ dataset: of, found, done, remaining }) => [
        of,
        found,
        done,
        remaining,
      ]);
      assert.deepEqual(measured.toSorted(), [
        ['main.lines', 2, 2, 0],
        ['main.mail_log', 2, 2, 0],
        ['main.orders', 1, 1, 0],
        ['main.users', 1, 1, 0],
      ]);
    });

    it('are known again when a row comes late, by the key, the address or a number in between', async (t) => {
      const { run, back, main } = await opened(t, kind);
      await run('erasure');
      assert.deepEqual(await back(), []);
      const { schema = 'public', names = plain, mails } = kind;
      const table = (name: keyof typeof plain): string =>
        `${escapeIdentifier(schema)}.${escapeIdentifier(names[name])}`;
      await main.pool.query(`insert into ${table('lines')} (order_id, note) values (10, 'late')`);
      await main.pool.query(`insert into ${table('log')} (to_address) values ($1)`, [mails[0]]);
      assert.deepEqual(
        new Set(await back()),
        new Set([`broken main/${schema}.${names.lines} 1`, `broken main/${schema}.${names.log} 1`]),
      );
    });
  });
}
