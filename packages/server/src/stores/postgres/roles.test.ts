import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { RoleFacts, TableName } from '../contract.ts';
import { openPostgres } from './index.ts';
import { startOwnServer, type OwnServer } from './testing/own-server.ts';

describe('roles', () => {
  let server: OwnServer;
  let roles: ReadonlyMap<string, RoleFacts>;
  const may = (name: string): string | undefined => roles.get(name)?.may;
  const readable = (name: string): string[] | undefined =>
    roles.get(name)?.readableTables.map((table: TableName) => `${table.schema}.${table.name}`);

  before(async () => {
    server = await startOwnServer();
    await server.run(
      `create schema hr; create table hr.people (id int, name text); create table notes (id int);
       create view shown as select id from notes`,
      `create role nothing; create role reader login; grant select on notes to reader`,
      `create role team; grant select, insert on hr.people to team;
       create role member login in role team; create role member_of_member login in role member`,
      `create role apart noinherit login in role team`,
      `create role column_reader; grant select (id) on hr.people to column_reader`,
      `create role column_writer; grant update (name) on hr.people to column_writer`,
      `create role truncater; grant truncate on notes to truncater`,
      `create role referrer; grant references on notes to referrer`,
      `create role owner login; alter table notes owner to owner`,
      `create role analyst login in role pg_read_all_data`,
      `create role loader login in role pg_write_all_data`,
      `create role root login superuser; create role near_root login in role root`,
      `create role file_reader login in role pg_read_server_files;
       create role shell login in role pg_execute_server_program; create role replica login replication`,
      `create role around login bypassrls`,
      `create role leaving login valid until '2031-05-06 07:08:09+02'; create role staying login valid until 'infinity'`,
    );
    const store = openPostgres({ name: 'main', url: server.url });
    const answer = await store.roles();
    await store.close();
    assert.ok(answer.supported);
    roles = new Map(answer.value.map((role) => [role.name, role]));
  });
  after(() => server.destroy());

  it('leaves out the roles that PostgreSQL predefines', () => {
    assert.ok(![...roles.keys()].some((name) => name.startsWith('pg_')));
    assert.ok(roles.has('troth') && roles.has('nothing'));
  });

  it('says the most that a role may do, by its own rights', () => {
    assert.deepEqual(
      [
        'nothing',
        'reader',
        'column_reader',
        'column_writer',
        'truncater',
        'referrer',
        'owner',
        'root',
      ].map(may),
      ['nothing', 'read', 'read', 'write', 'write', 'nothing', 'own', 'superuser'],
    );
  });

  it('counts what a role inherits, or could take on by SET ROLE', () => {
    assert.deepEqual(
      ['team', 'member', 'member_of_member', 'apart'].map(may),
      Array(4).fill('write'),
    );
    assert.deepEqual(['analyst', 'loader', 'near_root'].map(may), ['read', 'write', 'superuser']);
    assert.deepEqual(roles.get('member_of_member')?.memberOf, ['member', 'team']);
  });

  it('counts the ways around the tables', () => {
    assert.deepEqual(['file_reader', 'replica', 'shell'].map(may), ['read', 'read', 'superuser']);
    assert.equal(readable('replica')?.length, 3);
  });

  it('names the tables that a role may read', () => {
    assert.deepEqual(readable('reader'), ['public.notes']);
    assert.deepEqual(readable('member'), ['hr.people']);
    assert.deepEqual(readable('column_reader'), ['hr.people']);
    assert.deepEqual(readable('column_writer'), []);
    assert.deepEqual(readable('loader'), []);
    assert.deepEqual(readable('owner'), ['public.notes']);
    const everything = ['hr.people', 'public.notes', 'public.shown'];
    assert.deepEqual([readable('analyst'), readable('near_root')], [everything, everything]);
  });

  it('tells logins, superusers, those whom row policies do not bind, and ends of validity', () => {
    const facts = (name: string): unknown[] => {
      const { login, superuser, bypassesRowSecurity } = roles.get(name) ?? {};
      return [login, superuser, bypassesRowSecurity];
    };
    assert.deepEqual(facts('nothing'), [false, false, false]);
    assert.deepEqual(facts('root'), [true, true, true]);
    assert.deepEqual(facts('around'), [true, false, true]);
    assert.equal(roles.get('leaving')?.validUntil?.toString(), '2031-05-06T05:08:09Z');
    assert.equal(roles.get('staying')?.validUntil, null);
  });

  it('counts what everybody may do', async () => {
    await server.run('create table open_to_all (id int); grant select on open_to_all to public');
    const store = openPostgres({ name: 'main', url: server.url });
    const answer = await store.roles();
    await store.close();
    assert.ok(answer.supported);
    const role = answer.value.find(({ name }) => name === 'nothing');
    assert.deepEqual(
      [role?.may, role?.readableTables],
      ['read', [{ schema: 'public', name: 'open_to_all' }]],
    );
  });
});

describe('server facts', () => {
  let server: OwnServer;
  before(async () => (server = await startOwnServer()));
  after(() => server.destroy());

  it('reads version, end of life, listeners, password method and archive state', async () => {
    await server.run(`create role weak login password 'weak'`);
    const url = Object.assign(new URL(server.url), { username: 'weak', password: 'weak' });
    const store = openPostgres({ name: 'main', url: url.href });
    const answer = await store.server();
    assert.ok(answer.supported);
    const { version, endOfLife, now, ...rest } = answer.value;
    assert.ok(now instanceof Temporal.Instant);
    assert.match(version, /^18\./);
    assert.equal(endOfLife?.toString(), '2030-11-14');
    assert.deepEqual(rest, {
      listenAddresses: ['127.0.0.1'],
      passwordEncryption: 'scram-sha-256',
      archiving: false,
      replicas: 0,
    });
    await store.close();
  });

  it('sees passwords hashed with MD5, and an archive that is on but has nowhere to go', async () => {
    await server.set({
      password_encryption: 'md5',
      archive_mode: 'on',
      listen_addresses: '127.0.0.1, ::1',
    });
    await server.restart();
    const store = openPostgres({ name: 'main', url: server.url });
    const answer = await store.server();
    assert.ok(answer.supported);
    assert.equal(answer.value.passwordEncryption, 'md5');
    assert.equal(answer.value.archiving, false);
    await server.set({ archive_command: '/bin/true' });
    const again = await store.server();
    assert.ok(again.supported && again.value.archiving);
    await store.close();
  });
});
