import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Finding } from '@troth/core/control';
import type { Holder } from '@troth/core/policy';
import { startOwnServer, type OwnServer } from '../../stores/postgres/testing/own-server.ts';
import { inspect } from '../check/inspection.ts';
import { contextOf, findingsOf, gist } from '../testing/context.ts';
import { mapOf, policyOf, storeOf } from '../testing/policy.ts';
import type { Params } from './clause.ts';
import { access } from './index.ts';

type Holders = Readonly<Record<string, Holder>>;

const listed: Params = { listed: true };
const reads = (who: Holder['who']): Holder => ({ says: 'Somebody', who, may: 'read' });
const base: Holders = {
  troth: { says: 'The platform', who: 'service', may: 'superuser' },
  app: reads('service'),
  looker: reads('troth'),
};

describe('ways past the list of roles', () => {
  let server: OwnServer;
  before(async () => {
    server = await startOwnServer();
    await server.run(
      'create table people (id int primary key, email text)',
      `create role app login password 'app'; grant select on people to app`,
      `create role looker login password 'looker' in role pg_read_all_data`,
      `create role idle login password 'idle'`,
    );
  });
  after(() => server.destroy());

  const judged = async (
    params: Params = listed,
    { holders = {}, as }: { holders?: Holders; as?: string } = {},
  ): Promise<readonly Finding[]> => {
    const stores = { main: storeOf({}, { holders: { ...base, ...holders } }) };
    const policy = policyOf(mapOf({}, { stores }));
    const url = new URL(server.url);
    if (as !== undefined) Object.assign(url, { username: as, password: as });
    const variables = { TROTH_TEST_URL: url.href };
    const inspection = inspect(policy, { mode: 'sample', variables });
    const findings = await findingsOf(access, contextOf(policy, { stores: inspection }), params);
    await inspection.close();
    return findings;
  };
  const wounds = async (...given: Parameters<typeof judged>): Promise<string[]> =>
    gist((await judged(...given)).filter(({ outcome }) => outcome !== 'met'));
  /** What is found while these statements hold; `undo` heals. */
  const wounded = async (statement: string, undo: string): Promise<string[]> => {
    await server.run(statement);
    try {
      return await wounds();
    } finally {
      await server.run(undo);
    }
  };

  /** What a function of somebody without rights gives, that runs with each row. */
  const ranWithRows = async (made: string, undo: string): Promise<void> => {
    const found = await wounded(
      `create schema tools; create function tools.noted() ${made}; alter function tools.noted owner to idle`,
      `${undo}; drop schema tools cascade`,
    );
    assert.deepEqual(found, ['role-undeclared broken main/role/idle']);
  };

  it('are none where there is none, and what was looked at is said', async () => {
    const finding = (await judged()).find(({ rule }) => rule === 'ways');
    assert.deepEqual(
      finding?.coverage?.looked.map(({ what, seen, of }) => `${what} ${seen}/${of}`),
      ['functions 0/0', 'tables 1/1', 'mappings to other servers 0/0', 'access rules 2/2'],
    );
    assert.deepEqual(await wounds(), []);
  });

  it('are functions with rights of their owner that everybody may call', async () => {
    const found = await wounded(
      `create function peek(int) returns text language sql security definer
         as 'select email from people where id = $1'`,
      'drop function peek',
    );
    assert.deepEqual(found, ['function-of-owner broken main/function/public.peek(integer)']);
  });

  it('are such functions of other schemas, and procedures, that a role may call', async () => {
    const found = await wounded(
      `create schema tools; create procedure tools.wipe() language sql security definer
         as 'delete from people';
       revoke execute on procedure tools.wipe from public; grant execute on procedure tools.wipe to app`,
      'drop schema tools cascade',
    );
    assert.deepEqual(found, ['function-of-owner at-risk main/function/tools.wipe()']);
    const byStranger = await wounded(
      `create function peek() returns bigint language sql security definer as 'select count(*) from people';
       revoke execute on function peek from public; grant execute on function peek to idle`,
      'drop function peek',
    );
    assert.deepEqual(byStranger, ['function-of-owner broken main/function/public.peek()']);
  });

  it('are no functions with rights of their caller, nor triggers, nor those of a powerless owner', async () => {
    const found = await wounded(
      `create function own(int) returns text language sql as 'select email from people where id = $1';
       create function noted() returns trigger language plpgsql security definer as 'begin return new; end';
       create function one() returns int language sql security definer as 'select 1';
       alter function one owner to idle`,
      'drop function own, noted, one',
    );
    assert.deepEqual(found, []);
  });

  it('are such functions among the server’s own', async () => {
    for (const schema of ['pg_catalog', 'information_schema']) {
      const found = await wounded(
        `create function ${schema}.peek(int) returns text language sql security definer
           as 'select email from public.people where id = $1'`,
        `drop function ${schema}.peek`,
      );
      assert.deepEqual(found, [`function-of-owner broken main/function/${schema}.peek(integer)`]);
    }
  });

  it('are tables among the server’s own views', async () => {
    const found = await wounded(
      `create table information_schema.spill (email text); grant select on information_schema.spill to public`,
      'drop table information_schema.spill',
    );
    assert.ok(found.includes('open-to-all broken main/information_schema.spill'));
    assert.ok(found.includes('role-undeclared broken main/role/idle'));
  });

  it('are functions that run with each row, of a role that may not touch it', async () => {
    const trigger = `returns trigger language plpgsql as 'begin return new; end';
      create trigger noted before insert on people for each row execute function tools.noted()`;
    await ranWithRows(trigger, 'drop trigger noted on people');
    const check = `returns boolean language sql immutable as 'select true';
      alter table people add constraint noted check (tools.noted())`;
    await ranWithRows(check, 'alter table people drop constraint noted');
    const standing = `returns text language sql as 'select $$x$$';
      alter table people alter email set default tools.noted()`;
    await ranWithRows(standing, 'alter table people alter email drop default');
  });

  it('are rights on the server’s files', async () => {
    const right = async (on: string, may: string): Promise<void> => {
      const found = await wounded(
        `grant execute on function ${on} to idle`,
        `revoke execute on function ${on} from idle`,
      );
      assert.deepEqual(
        found.map((one) => one.replace(/ main.*/, '')),
        ['role-undeclared broken', ...(may === '' ? [] : ['server-right broken'])],
      );
    };
    await right('pg_read_binary_file(text)', 'read');
    await right('lo_import(text)', 'read');
    await right('lo_export(oid, text)', 'superuser');
    const byAll = await wounded(
      'grant execute on function pg_read_file(text) to public',
      'revoke execute on function pg_read_file(text) from public',
    );
    assert.deepEqual(
      byAll.map((one) => one.replace(/ main.*/, '')),
      ['server-right broken'],
    );
  });

  it('are rights on settings that make whoever has them the server’s master', async () => {
    const found = await wounded(
      'grant alter system on parameter archive_command to app',
      'revoke alter system on parameter archive_command from app',
    );
    assert.deepEqual(found, [
      'role-exceeds broken main/role/app',
      'server-right broken main/server/setting archive_command',
    ]);
    const passed = await wounded(
      'grant set on parameter session_replication_role to app',
      'revoke set on parameter session_replication_role from app',
    );
    assert.deepEqual(passed, [
      'role-exceeds broken main/role/app',
      'server-right broken main/server/setting session_replication_role',
    ]);
  });

  it('are large objects that others may read', async () => {
    const found = await wounded(
      `select lo_from_bytea(4242, 'ada@example.org'); grant select on large object 4242 to public`,
      'select lo_unlink(4242)',
    );
    assert.deepEqual(found, ['server-right broken main/server/large objects']);
    const byRole = await wounded(
      `select lo_from_bytea(4242, 'ada@example.org'); grant select on large object 4242 to idle`,
      'select lo_unlink(4242)',
    );
    assert.deepEqual(byRole, [
      'role-undeclared broken main/role/idle',
      'server-right broken main/server/large objects',
    ]);
  });

  it('are rights on tables that everybody has, of columns too', async () => {
    const found = await wounded(
      'grant select (email) on people to public',
      'revoke select (email) on people from public',
    );
    assert.deepEqual(found, [
      'open-to-all broken main/public.people',
      'role-undeclared broken main/role/idle',
    ]);
  });

  it('are rights that new tables will give, to everybody or to more than was declared', async () => {
    const all = await wounded(
      'alter default privileges grant select on tables to public',
      'alter default privileges revoke select on tables from public',
    );
    assert.deepEqual(all, ['default-rights broken main/default-rights/troth']);
    const more = await wounded(
      'alter default privileges in schema public grant insert on tables to app',
      'alter default privileges in schema public revoke insert on tables from app',
    );
    assert.deepEqual(more, ['default-rights broken main/default-rights/troth']);
  });

  it('are passwords and samples of values in tables of PostgreSQL itself', async () => {
    for (const table of ['pg_authid', 'pg_statistic', 'pg_user_mapping']) {
      const found = await wounded(
        `grant select on ${table} to app`,
        `revoke select on ${table} from app`,
      );
      assert.deepEqual(found, [`catalogue-open broken main/pg_catalog.${table}`]);
    }
  });

  it('are roles that own the schema, stand beside the rights of tables, or pass by row policies', async () => {
    const ways = [
      ['alter schema public owner to idle', 'alter schema public owner to pg_database_owner'],
      ['grant pg_read_server_files to idle', 'revoke pg_read_server_files from idle'],
      ['grant trigger on people to idle', 'revoke trigger on people from idle'],
      ['alter role idle replication', 'alter role idle noreplication'],
    ] as const;
    for (const [wound, healing] of ways) {
      assert.deepEqual(await wounded(wound, healing), ['role-undeclared broken main/role/idle']);
    }
    assert.deepEqual(await wounded('alter role app bypassrls', 'alter role app nobypassrls'), [
      'bypasses-row-security at-risk main/role/app',
    ]);
  });

  it('are superusers whose password is over', async () => {
    await server.run(`create role root login superuser valid until '2020-01-01'`);
    assert.deepEqual(await wounds(), ['role-undeclared broken main/role/root']);
    assert.deepEqual(await wounds({ superusers: ['troth'] }), ['superusers broken main']);
    await server.run('drop role root');
  });

  it('are lines that ask for no password, by their order', async () => {
    await server.allow('hostnossl all app 10.0.0.0/8 trust');
    const [found] = await wounds();
    assert.equal(found, 'trusted broken main/access-rule/1');
    await server.restart();
    await server.allow('host all app 10.0.0.0/8 reject', 'host all app 10.1.0.0/16 trust');
    assert.deepEqual(await wounds(), []);
    await server.allow('local all all trust');
    assert.deepEqual(await wounds(), ['trusted broken main/access-rule/1']);
    await server.restart();
  });

  it('do not end with the password where a line asks for none', async () => {
    await server.run(
      `alter role app valid until '2020-01-01'; create role late login valid until '2020-01-01'; grant select on people to late`,
    );
    const person: Holders = { app: reads('person') };
    assert.deepEqual(await wounds({ ...listed, expiry: 'required' }, { holders: person }), []);
    await server.allow(
      'hostssl all late 10.0.0.0/8 cert',
      'hostssl all app 10.0.0.0/8 cert map=people',
    );
    assert.deepEqual(await wounds({ ...listed, expiry: 'required' }, { holders: person }), [
      'access-ends broken main/role/app',
      'access-ends broken main/role/late',
      'role-undeclared broken main/role/late',
    ]);
    await server.restart();
    await server.run(
      'revoke select on people from late; drop role late',
      `alter role app valid until 'infinity'`,
    );
  });

  it('are unknown to a role that may not read the rules, and the right is named', async () => {
    const findings = await judged(listed, { as: 'looker' });
    const finding = findings.find(({ rule }) => rule === 'access-rules');
    assert.equal(finding?.outcome, 'unknown');
    assert.match(finding.message, /GRANT EXECUTE ON FUNCTION pg_hba_file_rules\(\) TO "looker"/);
    await server.run('grant execute on function pg_hba_file_rules() to looker');
    assert.deepEqual(await wounds(listed, { as: 'looker' }), []);
    await server.run('revoke execute on function pg_hba_file_rules() from looker');
  });

  it('are roles whose password is over, unknown where the rules may not be read', async () => {
    await server.run(`alter role app valid until '2020-01-01'`);
    assert.ok(
      (await wounds(listed, { as: 'looker' })).includes('password-over unknown main/role/app'),
    );
    await server.run(`alter role app valid until 'infinity'`);
  });

  it('are passwords that are kept as MD5, or will be', async () => {
    await server.run(`set password_encryption = 'md5'; alter role app password 'app'`);
    assert.deepEqual(await wounds(), ['password-method at-risk main/role/app']);
    await server.run(
      `alter role app password 'app'`,
      `alter role app set password_encryption = 'md5'`,
    );
    assert.deepEqual(await wounds(), ['password-method at-risk main/setting/password_encryption']);
    await server.run('alter role app reset password_encryption');
  });
});
