import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import type { Plan } from '@troth/server';
import { dataset, small } from './small.ts';
import type { Cleanup } from './plai.ts';

const tables = `
  create table users (id int primary key, name text, email text, phone text);
  create table hosts (id int primary key, name text);
  create table prefs (user_id int primary key, tone text);
  insert into users values (1, 'Ann Marlowe', 'Ann@example.org', '+49 30 123456'), (2, 'Bob Oak', 'bob@example.org', null);
  insert into prefs values (1, 'dark'), (2, 'light');
  insert into hosts values (7, 'Cyn Ash');`;

const map =
  dataset('users', {
    subjects: '{ user: [id] }',
    fields:
      '{ id: user.unique_id, name: user.name, email: user.contact.email, phone: user.contact.phone_number }',
  }) +
  dataset('hosts', {
    subjects: '{ host: [id] }',
    fields: '{ id: user.unique_id, name: user.name }',
  }) +
  dataset('prefs', {
    key: '[user_id]',
    subjects: '{ user: [user_id] }',
    erase: 'null',
    fields: '{ user_id: user.unique_id, tone: user.behavior }',
  });

type Small = Awaited<ReturnType<typeof small>>;

async function opened(t: Cleanup, more = '', datasets = map) {
  const here = await small(t, datasets, tables + more);
  const asked = { right: 'erasure', kind: 'user', whom: [{ key: { id: '1' } }] } as const;
  const { id } = await here.requests.open('small', { ...asked, verified: 'letter' });
  return { ...here, id };
}

function found({ elsewhere }: Plan): Readonly<Record<string, number>> {
  return Object.fromEntries((elsewhere?.copies ?? []).map(({ where, rows }) => [where, rows]));
}

async function foundIn(t: Cleanup, more: string): Promise<Readonly<Record<string, number>>> {
  const { requests, id } = await opened(t, more);
  const plan = await requests.plan(id);
  // A materialised view refuses nothing: it is made anew.
  const resources = (plan.elsewhere?.copies ?? [])
    .filter(({ view }) => view !== true)
    .map(({ where }) => where.slice(0, where.lastIndexOf('.')));
  assert.deepEqual(
    plan.obstacles.filter(({ code }) => code === 'copies-found').map(({ resource }) => resource),
    [...new Set(resources)],
  );
  assert.doesNotMatch(JSON.stringify(plan), /example\.org|marlowe|123456/i);
  return found(plan);
}

async function ran({ requests, id }: Small & { readonly id: string }) {
  await requests.approve(id, 'head-of-privacy');
  return requests.run(id);
}

function because(plan: Plan, where: string): string {
  return plan.elsewhere?.notLooked.find((one) => one.where === where)?.because ?? '';
}

describe('before a plan is approved, the person is looked for', () => {
  it('by their address in a table that nobody declared, in whatever case', async (t) => {
    const rows = await foundIn(
      t,
      `create table newsletter (email text); insert into newsletter values ('ann@EXAMPLE.org '), ('bob@example.org');
       create table leads (contact varchar(80), at date); insert into leads values ('Ann <ANN@example.org>', now());
       create table trail (doc jsonb); insert into trail values ('{"to": ["x", "ann@example.org"]}'), ('{}')`,
    );
    assert.deepEqual(rows, {
      'main/public.newsletter.email': 1,
      'main/public.leads.contact': 1,
      'main/public.trail.doc': 1,
    });
  });

  it('by their key in columns that are named alike, and in no others', async (t) => {
    const rows = await foundIn(
      t,
      `create table logins (user_id int, at date); insert into logins values (1, now()), (1, now()), (2, now());
       create table likes ("userId" bigint, post int); insert into likes values (1, 1), (2, 1);
       create table seen (uid text, n int); insert into seen values ('1', 9), ('11', 1);
       create table events (id int primary key, doc jsonb, count int);
       insert into events values (1, '{"user_id": 1}', 1), (2, '{"user_id": 11, "n": 1}', 1)`,
    );
    assert.deepEqual(rows, {
      'main/public.logins.user_id': 2,
      'main/public.likes.userId': 1,
      'main/public.seen.uid': 1,
      'main/public.events.doc': 1,
    });
  });

  it('by a telephone number and by a name that nobody else has', async (t) => {
    const rows = await foundIn(
      t,
      `create table calls (number text); insert into calls values ('030 123456'), ('030 123457');
       create table letters (body text); insert into letters values ('Dear  ann MARLOWE, hello'), ('Dear Ann')`,
    );
    assert.deepEqual(rows, { 'main/public.calls.number': 1, 'main/public.letters.body': 1 });
  });

  it('in other schemas, materialised views and copies of their table', async (t) => {
    const rows = await foundIn(
      t,
      `create schema backup; create table backup.users_2025 as select id, name from users;
       create schema old; create table old.x as select email as e from users;
       create materialized view digest as select lower(email) as mail from users`,
    );
    assert.deepEqual(rows, {
      'main/backup.users_2025.id': 1,
      'main/backup.users_2025.name': 1,
      'main/old.x.e': 1,
      'main/public.digest.mail': 1,
    });
  });

  it('in columns that were added to a table of the map, or that it says are of nobody', async (t) => {
    const datasets = map.replace('tone: user.behavior', 'tone: user.behavior, memo: none');
    const { requests, id } = await opened(
      t,
      `alter table prefs add memo text, add nick text; alter table users add also text;
       update prefs set memo = 'ask ann@example.org', nick = 'annie'; update users set also = email`,
      datasets,
    );
    assert.deepEqual(found(await requests.plan(id)), {
      // What stands in somebody else's row is a copy as well.
      'main/public.prefs.memo': 2,
      'main/public.prefs.nick': 1,
    });
  });

  it('in rows that refer to theirs by a real foreign key, whatever the column is called', async (t) => {
    const rows = await foundIn(
      t,
      `create table badges (holder int references prefs, label text); insert into badges values (1, 'x'), (2, 'y')`,
    );
    assert.deepEqual(rows, { 'main/public.badges.holder': 1 });
  });

  it('and in nothing else: a bare number is nobody', async (t) => {
    const rows = await foundIn(
      t,
      `create table orders (id int primary key, total int, note text); insert into orders values (1, 1, 'no 1');
       create table host_notes (host_id int, body text); insert into host_notes values (1, 'about host 1')`,
    );
    assert.deepEqual(rows, {});
  });
});

describe('what could not be looked into is said', () => {
  it('by name, with the reason', async (t) => {
    const { requests, id } = await opened(
      t,
      `create table dumps (raw bytea, avatar_path text); create publication everything for all tables;
       select lo_from_bytea(0, 'ann@example.org');
       create extension file_fdw; create server files foreign data wrapper file_fdw;
       create foreign table listed (email text) server files options (filename '/nowhere.csv', format 'csv');
       create view shown as select * from users`,
    );
    const plan = await requests.plan(id);
    assert.match(because(plan, 'main/public.dumps.raw'), /bytes/);
    assert.match(because(plan, 'main/public.dumps.avatar_path'), /files/);
    assert.match(because(plan, 'main/publications/everything'), /every table/);
    assert.match(because(plan, 'main/large-objects/large objects'), /1 large object/);
    assert.match(because(plan, 'main/extensions/file_fdw'), /reaches files/);
    assert.match(because(plan, 'main/servers/files'), /file_fdw/);
    assert.match(because(plan, 'main/public.listed'), /could not be read/);
    assert.match(because(plan, 'main'), /1 view shows/);
    assert.deepEqual(plan.obstacles, []);
  });
});

describe('before an erasure is done, the person is looked for again', () => {
  it('and what somebody copied meanwhile makes it partial, until it is gone', async (t) => {
    const here = await opened(
      t,
      `create schema audit; create table audit.users as select * from users with no data;
       create function public.keep() returns trigger language plpgsql as $$ begin
         insert into audit.users values (old.*); return old; end $$;
       create trigger keep before delete on users for each row execute function public.keep()`,
    );
    assert.deepEqual((await here.requests.plan(here.id)).obstacles, []);
    const short = await ran(here);
    assert.deepEqual(
      [short.state, ...short.failures.map(({ resource, code, rows }) => [resource, code, rows])],
      [
        'partial',
        ['main/audit.users.id', 'copies-found', 1],
        ['main/audit.users.name', 'copies-found', 1],
        ['main/audit.users.email', 'copies-found', 1],
        ['main/audit.users.phone', 'copies-found', 1],
      ],
    );
    await here.main.pool.query('truncate audit.users');
    assert.equal((await here.requests.run(here.id)).state, 'done');
    const note = await here.requests.certificate(here.id);
    const { searched, copies, notLooked } = parseCertificate(note);
    assert.deepEqual([searched?.tables, copies], [{ seen: 4, of: 4 }, []]);
    assert.ok(Array.isArray(notLooked));
    assert.doesNotMatch(note, /example\.org|marlowe/i);
  });

  it('in columns that came between approval and run', async (t) => {
    const here = await opened(t);
    await here.requests.plan(here.id);
    await here.requests.approve(here.id, 'head-of-privacy');
    await here.main.pool.query(`alter table prefs add nick text; update prefs set nick = 'annie'`);
    const { state, failures } = await here.requests.run(here.id);
    assert.deepEqual(
      [state, ...failures.map(({ resource, rows }) => [resource, rows])],
      ['partial', ['main/public.prefs.nick', 1]],
    );
  });
});
