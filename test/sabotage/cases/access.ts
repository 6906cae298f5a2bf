/** Ways to the data that lead past the list of roles. */
import { sql, type Case } from '../case.ts';

export const waysPastTheList: Case = {
  name: 'a way past the list of roles',
  promise: 'plai/L09',
  variations: [
    {
      what: 'a function with the rights of its owner, for everybody',
      wound: sql(
        `create function public.everyone() returns setof employees language sql security definer as 'select * from public.employees'`,
      ),
      heal: sql('drop function public.everyone()'),
      expect: { status: 'broken', resource: 'everyone' },
    },
    {
      what: 'the same as a procedure of another schema',
      wound: sql(
        `create schema tools; grant usage on schema tools to public;
         create procedure tools.wipe() language sql security definer as 'delete from public.goals'`,
      ),
      heal: sql('drop schema tools cascade'),
      expect: { status: 'broken', resource: 'wipe' },
    },
    {
      what: 'default rights of tables to come, for everybody',
      wound: sql(
        'alter default privileges for role plai_migrator in schema public grant select on tables to public',
      ),
      heal: sql(
        'alter default privileges for role plai_migrator in schema public revoke select on tables from public',
      ),
      expect: { status: 'broken', resource: 'PUBLIC' },
    },
    {
      what: 'a mapping for everybody that keeps a superuser’s password',
      wound: sql(
        `create extension if not exists postgres_fdw;
         create server back foreign data wrapper postgres_fdw options (host '127.0.0.1');
         grant usage on foreign server back to public;
         create user mapping for public server back options (user 'troth', password 'made-up-secret')`,
      ),
      heal: sql('drop server back cascade'),
      expect: { status: 'broken', resource: 'back' },
    },
    {
      what: 'a superuser whose password is over',
      wound: sql(`create role plai_old_admin superuser login valid until '2001-01-01'`),
      heal: sql('drop role plai_old_admin'),
      expect: { status: 'broken', resource: 'plai_old_admin' },
    },
    {
      what: 'a role that may make roles',
      until: 16,
      wound: sql(
        'create role plai_helper login createrole; grant connect on database :database to plai_helper',
      ),
      heal: sql('revoke all on database :database from plai_helper; drop role plai_helper'),
      expect: { status: 'broken', resource: 'plai_helper' },
    },
    {
      what: 'a role that is a member of another that may read',
      wound: sql('create role plai_intern login; grant plai_app to plai_intern'),
      heal: sql('drop role plai_intern'),
      expect: { status: 'broken', resource: 'plai_intern' },
    },
    {
      what: 'a member of pg_read_all_data',
      wound: sql('create role plai_reader login; grant pg_read_all_data to plai_reader'),
      heal: sql('drop role plai_reader'),
      expect: { status: 'broken', resource: 'plai_reader' },
    },
    {
      what: 'a role that may hand on another that may read',
      wound: sql(
        'create role plai_helper login createrole; grant plai_app to plai_helper with admin option',
      ),
      heal: sql('drop role plai_helper'),
      expect: { status: 'broken', resource: 'plai_helper' },
    },
    {
      what: 'a person’s login whose end was taken away',
      wound: sql(`alter role plai_ops_maria valid until 'infinity'`),
      heal: sql(`alter role plai_ops_maria valid until '2027-01-20'`),
      expect: { status: 'broken', resource: 'plai_ops_maria' },
    },
    {
      what: 'more than may be done by a declared role',
      wound: sql('grant update on employees to plai_crm_reader'),
      heal: sql('revoke update on employees from plai_crm_reader'),
      expect: { status: 'broken', resource: 'plai_crm_reader' },
    },
    {
      what: 'one column, for everybody',
      wound: sql('grant select (email) on employees to public'),
      heal: sql('revoke select (email) on employees from public'),
      expect: { status: 'broken', resource: 'PUBLIC' },
    },
  ],
};
