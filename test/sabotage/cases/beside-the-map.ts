/** Data that lies in the same server, and that the map does not name. */
import { sql, type Case } from '../case.ts';
import { asked } from '../server.ts';

export const besideTheMap: Case = {
  name: 'data beside what the map names',
  promise: 'panda/P05',
  variations: [
    {
      what: 'a copy of a table in another schema',
      wound: sql(
        'create schema backup; create table backup.accounts_2025 as select * from accounts',
      ),
      heal: sql('drop schema backup cascade'),
      expect: { status: 'broken', resource: 'backup.accounts_2025' },
    },
    {
      what: 'a table that was moved away, with an empty one under its name',
      wound: sql(`create schema old; alter table prompts set schema old;
           create table prompts (like old.prompts including all)`),
      heal: sql('drop table prompts; alter table old.prompts set schema public; drop schema old'),
      expect: { status: 'broken', resource: 'old.prompts' },
    },
    {
      what: 'a materialised view of people',
      wound: sql('create materialized view mailing as select email from accounts'),
      heal: sql('drop materialized view mailing'),
      expect: { status: 'broken', resource: 'public.mailing' },
    },
    {
      what: 'a table of another server, by postgres_fdw',
      wound: sql(`create extension if not exists postgres_fdw;
           create server elsewhere foreign data wrapper postgres_fdw options (host 'elsewhere.example');
           create foreign table leads (email text) server elsewhere`),
      heal: sql('drop extension postgres_fdw cascade'),
      expect: { status: 'broken', resource: 'leads' },
    },
    {
      what: 'a whole database that was copied',
      async wound(world) {
        await world.reopen(async () => {
          await asked(
            world.urlOf('postgres'),
            `create database shop_copy template ${world.database}`,
          );
        });
      },
      async heal(world) {
        await asked(world.urlOf('postgres'), 'drop database shop_copy');
      },
      expect: { status: 'broken', resource: 'shop_copy' },
    },
    {
      what: 'a publication',
      wound: sql('create publication leaks for table accounts'),
      heal: sql('drop publication leaks'),
      expect: { status: 'broken', resource: 'leaks' },
    },
    {
      what: 'a large object',
      wound: sql(`select lo_from_bytea(0, convert_to('ada@example.org', 'UTF8'))`),
      heal: sql('select lo_unlink(oid) from pg_largeobject_metadata'),
      expect: { status: 'broken', resource: 'large object' },
    },
    {
      what: 'a table whose name is written in capitals',
      wound: sql('create table "Accounts" as select * from accounts'),
      heal: sql('drop table "Accounts"'),
      expect: { status: 'broken', resource: 'public.Accounts' },
    },
    {
      what: 'a partition that was detached',
      wound: sql(
        `create table usage_2024 (like usage_daily); insert into usage_2024 select * from usage_daily`,
      ),
      heal: sql('drop table usage_2024'),
      expect: { status: 'broken', resource: 'usage_2024' },
    },
  ],
};
