-- Rights on the server itself that open rows, or everything, past any right on a table: its functions
-- for files, and large objects.
with held (name, role, may) as (
  select
    format('function %s(%s)', p.proname, pg_get_function_identity_arguments(p.oid)),
    acl.grantee,
    case when p.proname ~ '^(lo_export|pg_file_)' then 'superuser' else 'read' end
  from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) acl
  where acl.privilege_type = 'EXECUTE' and acl.grantee <> p.proowner
    and (
      (p.oid < 16384 and p.proname in ('pg_read_file', 'pg_read_binary_file', 'lo_export'))
      or (p.oid < 16384 and p.proname = 'lo_import' and p.proargtypes[0] = 'text'::regtype)
      or (
        p.proname in ('pg_file_write', 'pg_file_rename', 'pg_file_unlink')
        and exists (
          select from pg_depend d join pg_extension e on e.oid = d.refobjid
          where d.classid = 'pg_proc'::regclass and d.objid = p.oid
            and d.refclassid = 'pg_extension'::regclass and e.extname = 'adminpack'
        )
      )
    )
  union
  select 'large objects', acl.grantee, case acl.privilege_type when 'SELECT' then 'read' else 'write' end
  from pg_largeobject_metadata m, aclexplode(m.lomacl) acl
  where acl.grantee <> m.lomowner
  union
  select 'large objects, by the setting lo_compat_privileges', 0, 'write'
  where current_setting('lo_compat_privileges')::bool and exists (select from pg_largeobject_metadata)
)
select jsonb_build_object(
  'on', held.name,
  'role', case when held.role <> 0 then pg_get_userbyid(held.role) end,
  'may', held.may
)
from held
left join pg_roles r on r.oid = held.role
where coalesce(r.rolname, '') !~ '^pg_'
order by held.name, held.role, held.may
