/** A request that runs, or was killed in its run, and whose rows in Troth's database somebody writes over. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Installation } from '../../packages/server/src/installation.ts';
import type { TestDatabase } from '../../packages/server/src/platform/test-database.ts';
import type { Cleanup } from './plai.ts';
import { dataset, small } from './small.ts';

const toUsers = '[{ fields: [user_id], to: users, keys: [id] }]';
const map =
  dataset('users', {
    subjects: '{ user: [id] }',
    references: '[]',
    fields:
      '{ id: user.unique_id, email: user.contact.email, name: user.name, left_at: user.behavior }',
  }) +
  dataset('orders', {
    subjects: '{ user: [user_id] }',
    references: toUsers,
    fields: '{ id: none, user_id: user.unique_id }',
  }) +
  dataset('items', {
    references: '[{ fields: [order_id], to: orders, keys: [id] }]',
    fields: '{ id: none, order_id: user.unique_id }',
  }) +
  dataset('notes', {
    subjects: '{ user: [user_id], host: [host_id] }',
    references: toUsers,
    erase: 'mask',
    fields:
      '{ id: none, user_id: user.unique_id, host_id: user.unique_id, body: { category: user, free-text: true } }',
  }) +
  dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' });
const tables = `
  create table users (id int primary key, email text, name text, left_at date);
  create table orders (id int primary key, user_id int);
  create table items (id int primary key, order_id int);
  create table notes (id int primary key, user_id int, body text, host_id int);
  create table hosts (id int primary key);
  insert into users select n, 'user' || n || '@example.org', 'Ann Number' || n from generate_series(1, 6) n;
  insert into orders select n, n from generate_series(1, 6) n;
  insert into items select n, n from generate_series(1, 6) n;
  insert into notes select n, n, 'Ann Number' || n || ' called' from generate_series(1, 6) n`;

interface Here {
  readonly installation: Installation;
  readonly open: Awaited<ReturnType<typeof small>>['open'];
  readonly state: TestDatabase;
  readonly main: TestDatabase;
}

class Killed extends Error {}

async function approved({ installation: { requests } }: Here, id: string): Promise<string> {
  const whom = [{ key: { id } }];
  const asked = { right: 'erasure', kind: 'user', whom, verified: 'letter' } as const;
  const request = (await requests.open('small', asked)).id;
  assert.deepEqual((await requests.plan(request)).obstacles, []);
  await requests.approve(request, 'privacy');
  return request;
}

/** Every row of the governed database, as text. */
async function rowsOf({ pool }: TestDatabase): Promise<string> {
  const { rows } = await pool.query<{ readonly text: string }>(
    `select query_to_xml('select * from ' || name || ' order by id', true, false, '')::text as text
       from unnest(array['users', 'orders', 'items', 'notes']) as name`,
  );
  return JSON.stringify(rows);
}

/** Runs it as far as `step`, and stops there as whoever is killed does. */
async function stopped(here: Here, id: string, step: string): Promise<void> {
  const { requests } = await here.open({
    onRequestStep(at) {
      if (at.startsWith(step)) throw new Killed(at);
    },
  });
  await assert.rejects(requests.run(id), Killed);
}

const redirected = `plan = jsonb_set(jsonb_set(plan, '{stores,0,steps,0,reach,from}', '{"where":[{"isNull":"left_at"}]}'), '{stores,0,steps,0,reach,fields}', '[]')`;

/** `$other`: an open request of somebody else. */
const changes = [
  `update troth.request set ${redirected} where id = $id`,
  `update troth.request set plan = (select plan from troth.request where id = $other) || '{"kind":"host"}' where id = $id`,
  `update troth.request set plan = jsonb_set(plan, '{stores,0,steps,0,how}', '"read"') where id = $id`,
  `update troth.request set found = '{}' where id = $id`,
  `update troth.request set failures = '[{"store":"main","resource":"main","code":"x","rows":null}]' where id = $id`,
  `update troth.request set "right" = 'access' where id = $id`,
  `update troth.request set subject_kind = 'host' where id = $id`,
  `update troth.request set sealed_subject = (select sealed_subject from troth.request where id = $other) where id = $id`,
  `update troth.request set sealed_input = null where id = $id`,
  `update troth.request set sealed_identifiers = null where id = $id`,
  `update troth.request_event set event = 'verify' where request = $id and event = 'plan'; update troth.request set ${redirected} where id = $id`,
  `update troth.request_event set entry = (select entry from troth.request_event where request = $other and event = 'plan') where request = $id and event = 'plan'; update troth.request set plan = (select plan from troth.request where id = $other) || '{"kind":"host"}' where id = $id`,
  'delete from troth.request_search where request = $id',
  'update troth.request_search set sealed = (select sealed from troth.request_search where request = $other) where request = $id',
  'delete from troth.request_handle_page where request = $id',
  `update troth.request_handle_page set request = case request when $id then $other else $id end`,
];

async function withCopy(here: Here, sql: string, look: () => Promise<void>): Promise<void> {
  const names = [
    'request',
    'request_event',
    'request_search',
    'request_handle',
    'request_handle_page',
  ];
  const { pool } = here.state;
  await pool.query(
    names.map((name) => `create table was_${name} as table troth.${name}`).join(';'),
  );
  try {
    await pool.query(
      `set session_replication_role = replica; ${sql}; set session_replication_role = default`,
    );
    await look();
  } finally {
    await pool.query(`set session_replication_role = replica;
      ${names.map((name) => `delete from troth.${name}; insert into troth.${name} overriding system value table was_${name}; drop table was_${name}`).join(';')};
      set session_replication_role = default`);
  }
}

async function company(t: Cleanup): Promise<Here> {
  return small(t, map, tables, '[id]', '[{ erasure: { within: 1 month, verified: true } }]');
}

describe('a run that was killed, and whose rows were written over', () => {
  it('is not gone on with: plan, what was found, right, kind, what is kept sealed', async (t) => {
    const here = await company(t);
    const { installation, state, main } = here;
    const other = await approved(here, '3');
    const id = await approved(here, '2');
    await stopped(here, id, 'started');
    const before = await rowsOf(main);
    const entries = () => state.pool.query('select count(*)::int as n from troth.request_event');
    const { rows: was } = await entries();
    for (const change of changes) {
      const sql = change.replaceAll('$id', `'${id}'`).replaceAll('$other', `'${other}'`);
      await withCopy(here, sql, async () => {
        await assert.rejects(installation.requests.run(id), Error, change);
        const problems: unknown[] = [];
        const onProblem = (error: unknown): void => void problems.push(error);
        await (await here.open()).requests.resume({ onProblem });
        assert.equal(problems.length, 1, change);
        assert.equal(await rowsOf(main), before, change);
        assert.deepEqual((await entries()).rows, was, change);
      });
    }
    assert.equal((await installation.requests.run(id)).state, 'done');
    const { rows } = await main.pool.query('select id from users order by id');
    assert.deepEqual(
      rows.map((row: { id: number }) => row.id),
      [1, 3, 4, 5, 6],
    );
  });
});

describe('a run that goes on while its row is written over', () => {
  for (const [step, change] of [
    ['started', `update troth.request set ${redirected} where id = $1`],
    ['changed', `update troth.request set ${redirected} where id = $1`],
  ] as const) {
    it(`takes nobody else's rows, and is not done: at ${step}`, async (t) => {
      const here = await company(t);
      const id = await approved(here, '2');
      const { requests } = await here.open({
        async onRequestStep(at) {
          if (at === step) await here.state.pool.query(change, [id]);
        },
      });
      await assert.rejects(requests.run(id), { code: 'request-altered' });
      const { rows } = await here.main.pool.query('select count(*)::int as n from users');
      assert.ok((rows[0] as { n: number }).n >= 5);
      const shown = await requests.show(id);
      assert.notEqual(shown.request.state, 'done');
      assert.match(shown.request.differs ?? '', /its plan/);
    });
  }

  it('is partial where what is to be searched for has gone', async (t) => {
    const here = await company(t);
    const id = await approved(here, '2');
    const { requests } = await here.open({
      async onRequestStep(at) {
        if (at !== 'verified') return;
        await here.state.pool.query('delete from troth.request_search');
      },
    });
    const { state, failures } = await requests.run(id);
    assert.equal(state, 'partial');
    assert.deepEqual(
      failures.map(({ code, resource }) => [code, resource]),
      [['search-forgotten', '']],
    );
  });
});
