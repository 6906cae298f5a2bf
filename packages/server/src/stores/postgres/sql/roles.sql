-- Every role but the predefined ones, with the most that it may do on tables of the users.
-- What it inherits counts, and so does what it could take on by SET ROLE: a right that is one
-- statement away is a right. Reading the server's files or copying the whole server (replication)
-- is reading every table; writing its files or running programs there is being its master, and so,
-- before PostgreSQL 16, is making roles: it lets a role join any other but a superuser, those that
-- run programs too. Who owns a schema or the database may drop what is in it; a trigger sees and
-- changes each row.
with recursive
reach (role, member) as (
  select oid, oid from pg_roles
  union
  select m.roleid, reach.member from reach join pg_auth_members m on m.member = reach.role
),
masters (role) as (
  select reach.member
  from reach
  join pg_roles p on p.oid = reach.role
  where p.rolsuper or p.rolname in ('pg_execute_server_program', 'pg_write_server_files')
    or (p.rolcreaterole and current_setting('server_version_num')::int < 160000)
),
relations as (
  select c.oid, n.nspname, n.nspowner, c.relname, c.relowner, c.relacl
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
    -- Not the server's own, whatever the schema: those are made before this number.
    and c.oid >= 16384
    and n.nspname !~ '^pg_toast|^pg_temp'
),
-- What runs with each row that somebody writes or reads, with their rights: whoever owns the function
-- may put other text into it.
runs (relation, routine) as (
  select t.tgrelid, t.tgfoid from pg_trigger t where not t.tgisinternal
  union
  select coalesce(part.relid, k.conrelid, i.indrelid), d.refobjid
  from pg_depend d
  left join (
    select 'pg_attrdef'::regclass as classid, oid, adrelid as relid from pg_attrdef
    union all
    select 'pg_policy'::regclass, oid, polrelid from pg_policy
    union all
    select 'pg_rewrite'::regclass, oid, ev_class from pg_rewrite
  ) part on part.classid = d.classid and part.oid = d.objid
  left join pg_constraint k on d.classid = 'pg_constraint'::regclass and k.oid = d.objid
  left join pg_index i on d.classid = 'pg_class'::regclass and i.indexrelid = d.objid
  where d.refclassid = 'pg_proc'::regclass and coalesce(part.relid, k.conrelid, i.indrelid) is not null
),
-- Grantee 0 is everybody.
grants (grantee, relation, may) as (
  select acl.grantee, r.oid, case
    when acl.privilege_type = 'SELECT' then 1
    when acl.privilege_type in ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER') then 2
  end
  from relations r, aclexplode(r.relacl) acl
  union all
  select acl.grantee, r.oid, case
    when acl.privilege_type = 'SELECT' then 1
    when acl.privilege_type in ('INSERT', 'UPDATE') then 2
  end
  from relations r
  join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped,
  aclexplode(a.attacl) acl
  union all
  select r.relowner, r.oid, 3 from relations r
  union all
  select p.proowner, r.oid, right_of.may
  from runs
  join relations r on r.oid = runs.relation
  join pg_proc p on p.oid = runs.routine
  cross join (values (1), (2)) right_of (may)
  union all
  select r.nspowner, r.oid, 2 from relations r
  union all
  select d.datdba, r.oid, 2 from relations r, pg_database d where d.datname = current_database()
  union all
  select p.oid, r.oid, case p.rolname when 'pg_write_all_data' then 2 else 1 end
  from relations r, pg_roles p
  where p.rolname in ('pg_read_all_data', 'pg_write_all_data', 'pg_read_server_files')
  union all
  select p.oid, r.oid, 1 from relations r, pg_roles p where p.rolreplication
),
rights (role, relation, may) as (
  select reach.member, g.relation, g.may from reach join grants g on g.grantee = reach.role
  where g.may is not null
  union
  select p.oid, g.relation, g.may from pg_roles p, grants g
  where g.grantee = 0 and g.may is not null
),
-- Reading needs SELECT, or owning; write without read is not reading.
readable (role, relation) as (
  select distinct role, relation from rights where may in (1, 3)
)
select jsonb_build_object(
  'name', role.rolname,
  'login', role.rolcanlogin,
  'superuser', role.rolsuper,
  'bypassesRowSecurity', role.rolbypassrls or role.rolsuper,
  'memberOf', coalesce((
    select jsonb_agg(granted.rolname order by granted.rolname)
    from (select distinct reach.role from reach where reach.member = role.oid and reach.role <> role.oid) taken
    join pg_roles granted on granted.oid = taken.role
  ), '[]'),
  -- `infinity` is as good as never.
  'validUntil', case when isfinite(role.rolvaliduntil) then to_char(role.rolvaliduntil at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') end,
  'may', case
    when exists (select from masters where masters.role = role.oid) then 4
    else coalesce((select max(rights.may) from rights where rights.role = role.oid), 0)
  end,
  'readableTables', coalesce((
    select jsonb_agg(jsonb_build_object('schema', r.nspname, 'name', r.relname) order by r.nspname, r.relname)
    from relations r
    where exists (select from masters where masters.role = role.oid) or exists (
      select from readable where readable.role = role.oid and readable.relation = r.oid
    )
  ), '[]')
)
from pg_roles role
where role.rolname !~ '^pg_'
order by role.rolname
