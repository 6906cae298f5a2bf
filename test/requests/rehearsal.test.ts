/** A plan is tried before it is approved: what the server refuses is known by then, and what else happens. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plan } from '../../packages/server/src/main.ts';
import { dataset, people, peopleTables, small } from './small.ts';

const forUser = '{ user: [user_id] }';
const toUsers = '[{ fields: [user_id], to: users, keys: [id] }]';

type Opened = Awaited<ReturnType<typeof small>>;

async function planned({ requests }: Opened, how = {}): Promise<{ id: string; plan: Plan }> {
  const { id } = await requests.open('small', {
    right: 'erasure',
    kind: 'user',
    whom: [{ key: { id: '1' } }],
    verified: 'signed in',
  });
  return { id, plan: await requests.plan(id, how) };
}

function told({ obstacles }: Plan): readonly string[] {
  return obstacles.map(({ code, resource }) => `${code} ${resource}`);
}

/** Rows of Ada's (1) that stay and are masked, in a table of their own. */
const masked = (column: string, erase = 'mask'): string =>
  people +
  dataset('profiles', {
    subjects: forUser,
    references: toUsers,
    erase: "'null'",
    fields: `{ id: none, user_id: { category: user.unique_id, erase: null }, ${column}: { category: user.contact.email, erase: ${erase} } }`,
  });

describe('a plan that is tried', () => {
  const refused: readonly [string, string, string, readonly string[]][] = [
    [
      'a mask in a unique index',
      masked('email'),
      `create table profiles (id int primary key, user_id int, email text unique);
       insert into profiles values (1, 1, 'ada@example.org'), (2, 2, 'ben@example.org')`,
      ['mask-not-unique public.profiles.email'],
    ],
    [
      'a mask in a unique index of several columns',
      masked('email'),
      `create table profiles (id int primary key, user_id int, email text, site int default 1, unique (site, email));
       insert into profiles values (1, 1, 'ada@example.org'), (2, 2, '[erased]')`,
      ['refused-unique main/public.profiles.email'],
    ],
    [
      'a check',
      masked('email'),
      `create table profiles (id int primary key, user_id int, email text check (email like '%@%'));
       insert into profiles values (1, 1, 'ada@example.org')`,
      ['refused-check main/public.profiles.email'],
    ],
    [
      'an exclusion constraint',
      masked('email'),
      `create table profiles (id int primary key, user_id int, email text, exclude using hash (email with =));
       insert into profiles values (1, 1, 'ada@example.org'), (2, 1, 'a@example.org')`,
      ['refused-exclusion main/public.profiles.email'],
    ],
    [
      'a trigger that raises an error',
      people,
      `create function never() returns trigger language plpgsql as $$ begin raise exception '%', old.name; end $$;
       create trigger never before delete on users for each row execute function never()`,
      ['server-refuses main/public.users'],
    ],
  ];
  for (const [kind, datasets, sql, expected] of refused) {
    it(`is refused where ${kind} stands against it, by name and without a value`, async (t) => {
      const opened = await small(t, datasets, `${peopleTables} ${sql}`);
      const { id, plan } = await planned(opened);
      assert.deepEqual(told(plan), expected);
      assert.ok(!/ada@|Ada Quill/.test(JSON.stringify(plan)));
      await assert.rejects(opened.requests.approve(id, 'head'), /refused/);
    });
  }

  it('passes with a mask of its own for each row, which a run gives once', async (t) => {
    const opened = await small(
      t,
      masked('email', '{ mask: { with: "gone-{n}@invalid.example" } }'),
      `${peopleTables}
       create table profiles (id int primary key, user_id int, email varchar(60) unique);
       insert into profiles values (1, 1, 'ada@example.org'), (2, 1, 'a@example.org'), (3, 2, 'ben@example.org')`,
    );
    const { id, plan } = await planned(opened);
    assert.deepEqual(told(plan), []);
    assert.deepEqual(plan.rehearsal, { notTried: {}, effects: [] });
    await opened.requests.approve(id, 'head');
    assert.equal((await opened.requests.run(id)).state, 'done');
    const { rows } = await opened.main.pool.query<{ email: string }>(
      `select email from profiles order by id`,
    );
    assert.match(rows[0]?.email ?? '', /^gone-[0-9a-f]{20}@invalid\.example$/);
    assert.match(rows[1]?.email ?? '', /^gone-[0-9a-f]{20}@invalid\.example$/);
    assert.notEqual(rows[0]?.email, rows[1]?.email);
    assert.equal(rows[2]?.email, 'ben@example.org');
  });

  it('counts what triggers do in other tables, and its run does the same under the same path', async (t) => {
    const opened = await small(
      t,
      people,
      `${peopleTables} create table events (id serial primary key, said text);
       create function bye() returns trigger language plpgsql as $$ begin
         insert into events (said) values ('gone'); return old; end $$;
       create trigger bye after delete on users for each row execute function bye()`,
    );
    const { id, plan } = await planned(opened);
    assert.deepEqual(
      plan.rehearsal?.effects.map(({ what, where, rows }) => `${what} ${where} ${rows}`),
      ['trigger main/public.events 1'],
    );
    const { rows } = await opened.main.pool.query('select * from events');
    assert.equal(rows.length, 0);
    await opened.requests.approve(id, 'head');
    assert.equal((await opened.requests.run(id)).state, 'done');
    assert.equal((await opened.main.pool.query('select * from events')).rows.length, 1);
  });

  it('says where it was not tried: by a trigger, by its size, by wish', async (t) => {
    const opened = await small(
      t,
      people,
      `${peopleTables}
       create function reach() returns trigger language plpgsql as $$ begin execute 'select 1'; return old; end $$;
       create trigger reaches_out after delete on users for each row execute function reach()`,
    );
    const { id, plan } = await planned(opened);
    assert.match(
      plan.rehearsal?.notTried['main'] ?? '',
      /trigger reaches_out of public\.users.*dynamic SQL/,
    );
    assert.deepEqual(told(plan), []);
    const tooMany = await opened.requests.plan(id, { rehearseUpTo: 0 });
    assert.match(tooMany.rehearsal?.notTried['main'] ?? '', /--no-rehearsal/);
    await opened.main.pool.query(`drop trigger reaches_out on users`);
    const tried = await opened.requests.plan(id, { rehearseUpTo: 1 });
    assert.deepEqual(tried.rehearsal?.notTried, {});
  });

  it('shows each foreign key that stands against it, those of partitions with their table', async (t) => {
    const pay = dataset('pay', {
      key: '[id, y]',
      subjects: '{ user: [person_id] }',
      references: '[{ fields: [person_id], to: users, keys: [id] }]',
      fields: '{ id: none, y: none, person_id: user.unique_id }',
    });
    const opened = await small(
      t,
      people + pay,
      `${peopleTables}
       create table pay (id int, y int, person_id int, primary key (id, y)) partition by list (y);
       create table pay_2026 partition of pay for values in (2026);
       create table pay_2025 partition of pay for values in (2025);
       alter table pay_2026 add foreign key (person_id) references users;
       insert into pay values (1, 2026, 1), (2, 2025, 1), (3, 2026, 2)`,
    );
    const { id, plan } = await planned(opened);
    assert.deepEqual(told(plan), []);
    await opened.requests.approve(id, 'head');
    assert.equal((await opened.requests.run(id)).state, 'done');
    const { rows } = await opened.main.pool.query('select id from pay');
    assert.deepEqual(rows, [{ id: 3 }]);
  });
});

describe('a run that the server refuses', () => {
  it('says what stood against it, and is given up where nothing was changed', async (t) => {
    const lines: string[] = [];
    const opened = await small(
      t,
      masked('email'),
      `${peopleTables}
      create table profiles (id int primary key, user_id int, email text);
      insert into profiles values (1, 1, 'ada@example.org'), (2, 2, '[erased]')`,
    );
    const { id, plan } = await planned(opened);
    assert.deepEqual(told(plan), []);
    await opened.requests.approve(id, 'head');
    await opened.main.pool.query(`create unique index profiles_site on profiles (email, (1))`);
    const failed = await opened.requests.run(id);
    assert.equal(failed.state, 'failed');
    const [failure] = failed.failures;
    assert.deepEqual(failure?.server, {
      sqlstate: '23505',
      table: 'public.profiles',
      constraint: 'profiles_site',
    });
    assert.match(
      failure?.says ?? '',
      /the unique index profiles_site of public\.profiles \(email\)/,
    );
    assert.ok(!JSON.stringify([failed, lines]).includes('ada@'));
    assert.equal((await opened.requests.cancel(id, 'Opened by mistake')).state, 'cancelled');
    const { rows } = await opened.main.pool.query('select email from profiles order by id');
    assert.deepEqual(rows[0], { email: 'ada@example.org' });
  });

  it('can only be finished where a row was changed before', async (t) => {
    const opened = await small(
      t,
      people +
        dataset('notes', {
          subjects: forUser,
          references: toUsers,
          fields: '{ id: none, user_id: user.unique_id }',
        }),
      `${peopleTables} create table notes (id int primary key, user_id int references users);
      insert into notes values (1, 1)`,
    );
    const { id } = await planned(opened);
    await opened.requests.approve(id, 'head');
    await opened.main.pool.query(`
      create function never() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
      create trigger never before delete on users for each row execute function never()`);
    const failed = await opened.requests.run(id);
    assert.deepEqual(failed.failures[0]?.server, { sqlstate: 'P0001', routine: 'public.never' });
    await assert.rejects(
      opened.requests.cancel(id, 'Opened by mistake'),
      /has changed rows already/,
    );
    await opened.main.pool.query(`drop trigger never on users`);
    assert.equal((await opened.requests.run(id)).state, 'done');
  });

  it('is given up by a correction to what somebody else has', async (t) => {
    const opened = await small(t, people, `${peopleTables}`);
    const correction = async () => {
      const { id } = await opened.requests.open('small', {
        right: 'rectification',
        kind: 'user',
        whom: [{ key: { id: '1' } }],
        verified: 'signed in',
        input: { set: { 'main.users.name': 'Ben Oak' } },
      });
      return id;
    };
    const id = await correction();
    assert.deepEqual(told(await opened.requests.plan(id)), []);
    await opened.requests.approve(id, 'head');
    await opened.main.pool.query('alter table users add unique (name)');
    const failed = await opened.requests.run(id);
    assert.equal(failed.failures[0]?.server?.constraint, 'users_name_key');
    assert.equal((await opened.requests.cancel(id, 'Opened by mistake')).state, 'cancelled');
    const again = await correction();
    assert.deepEqual(told(await opened.requests.plan(again)), [
      'refused-unique main/public.users.name',
    ]);
    assert.equal((await opened.requests.cancel(again, 'Opened by mistake')).state, 'cancelled');
  });
});
