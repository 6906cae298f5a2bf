-- What lets somebody in past the list of roles. Each part is readable by every role; what is not
-- stands in statements of its own.
with relations as (
  select c.oid, n.nspname, c.relname, c.relacl
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
    -- Not the server's own, whatever the schema: those are made before this number.
    and c.oid >= 16384
    and n.nspname !~ '^pg_toast|^pg_temp'
),
kinds (privilege, may) as (
  values ('SELECT', 'read'), ('INSERT', 'write'), ('UPDATE', 'write'), ('DELETE', 'write'),
    ('TRUNCATE', 'write'), ('TRIGGER', 'write')
),
open (nspname, relname, may) as (
  select nspname, relname, max(may) from (
    select r.nspname, r.relname, kinds.may
    from relations r, aclexplode(r.relacl) acl join kinds on kinds.privilege = acl.privilege_type
    where acl.grantee = 0
    union
    select r.nspname, r.relname, kinds.may
    from relations r
    join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped,
    aclexplode(a.attacl) acl join kinds on kinds.privilege = acl.privilege_type
    where acl.grantee = 0
  ) rights group by nspname, relname
),
-- What a function of an extension gives out is said apart; a trigger's cannot be called.
functions as (
  select p.oid, (
      select e.extname from pg_depend d join pg_extension e on e.oid = d.refobjid
      where d.classid = 'pg_proc'::regclass and d.objid = p.oid
        and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'
      limit 1
    ) as extension, n.nspname, p.proname, p.proowner, p.prosecdef, n.nspacl, n.nspowner,
    coalesce(p.proacl, acldefault('f', p.proowner)) as proacl
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  where p.oid >= 16384 and n.nspname !~ '^pg_temp'
    and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
),
callers (oid, grantee) as (
  select f.oid, acl.grantee from functions f, aclexplode(f.proacl) acl
  where f.prosecdef and acl.privilege_type = 'EXECUTE' and acl.grantee <> f.proowner
)
select jsonb_build_object(
  'rolesMakeThemselves', current_setting('server_version_num')::int < 160000,
  'functionsSeen', (select count(*) from functions where extension is null or prosecdef),
  'functions', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', format('%s.%s(%s)', f.nspname, f.proname, pg_get_function_identity_arguments(f.oid)),
      'owner', pg_get_userbyid(f.proowner),
      'extension', f.extension,
      'everybody', exists (select from callers c where c.oid = f.oid and c.grantee = 0),
      'roles', coalesce((
        select jsonb_agg(pg_get_userbyid(c.grantee) order by pg_get_userbyid(c.grantee))
        from callers c where c.oid = f.oid and c.grantee <> 0
      ), '[]')
    ) order by f.nspname, f.proname, f.oid)
    from functions f
    where exists (select from callers c where c.oid = f.oid)
  ), '[]'),
  'tablesSeen', (select count(*) from relations),
  'open', coalesce((
    select jsonb_agg(jsonb_build_object('schema', nspname, 'name', relname, 'may', may) order by nspname, relname)
    from open
  ), '[]'),
  'defaults', coalesce((
    select jsonb_agg(distinct jsonb_build_object(
      'owner', pg_get_userbyid(d.defaclrole),
      'schema', n.nspname,
      'role', case when acl.grantee <> 0 then pg_get_userbyid(acl.grantee) end,
      'may', kinds.may
    ))
    from pg_default_acl d
    left join pg_namespace n on n.oid = d.defaclnamespace,
    aclexplode(d.defaclacl) acl join kinds on kinds.privilege = acl.privilege_type
    where d.defaclobjtype = 'r' and acl.grantee <> d.defaclrole
  ), '[]'),
  'catalogues', coalesce((
    select jsonb_agg(distinct jsonb_build_object(
      'table', c.relname,
      'role', case when acl.grantee <> 0 then pg_get_userbyid(acl.grantee) end
    ))
    from pg_class c
    left join pg_attribute a on a.attrelid = c.oid
      and a.attname not in ('rolname', 'stakind1', 'umuser', 'umserver'),
    aclexplode(coalesce(c.relacl, '{}') || coalesce(a.attacl, '{}')) acl
    where c.oid in (
      'pg_authid'::regclass, 'pg_shadow'::regclass, 'pg_statistic'::regclass,
      'pg_user_mapping'::regclass, 'pg_largeobject'::regclass, 'pg_statistic_ext_data'::regclass
    )
    and acl.privilege_type = 'SELECT' and acl.grantee <> c.relowner
  ), '[]'),
  -- Of the options, whether there is a password, and the name; the password itself is left there.
  'mappings', coalesce((
    select jsonb_agg(jsonb_build_object(
      'server', m.srvname,
      'role', case when m.umuser <> 0 then m.usename end,
      'visible', m.umoptions is not null or pg_has_role(current_user, s.srvowner, 'usage'),
      'password', coalesce((
        select bool_or(option ~ '^(password|passcode|sslpassword)=') from unnest(m.umoptions) option
      ), false),
      'as', (
        select substr(option, strpos(option, '=') + 1) from unnest(m.umoptions) option
        where option ~ '^(user|username)=' limit 1
      )
    ) order by m.srvname, m.usename)
    from pg_user_mappings m
    join pg_foreign_server s on s.oid = m.srvid
  ), '[]'),
  'methods', jsonb_build_array(
    jsonb_build_object('method', current_setting('password_encryption'), 'for', null)
  ) || coalesce((
    select jsonb_agg(jsonb_build_object(
      'method', split_part(setting, '=', 2),
      'for', concat_ws(' in ', r.rolname, d.datname)
    ))
    from pg_db_role_setting s
    left join pg_roles r on r.oid = s.setrole
    left join pg_database d on d.oid = s.setdatabase,
    unnest(s.setconfig) setting
    where setting ~ '^password_encryption='
  ), '[]'),
  'log', (
    select jsonb_agg(jsonb_build_object('name', name, 'value', current_setting(name), 'for', null))
    from unnest(array[
      'log_statement', 'log_min_duration_statement', 'log_min_duration_sample',
      'log_statement_sample_rate', 'log_transaction_sample_rate', 'log_parameter_max_length',
      'log_parameter_max_length_on_error', 'log_min_error_statement', 'log_error_verbosity',
      'auto_explain.log_min_duration', 'pgaudit.log'
    ]) name
    where current_setting(name, true) is not null
  ) || coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', split_part(setting, '=', 1),
      'value', substr(setting, strpos(setting, '=') + 1),
      'for', concat_ws(' in ', r.rolname, d.datname)
    ))
    from pg_db_role_setting s
    left join pg_roles r on r.oid = s.setrole
    left join pg_database d on d.oid = s.setdatabase,
    unnest(s.setconfig) setting
    where setting ~ '^(log_(statement|min_duration|transaction|parameter|min_error|error_verbosity)|auto_explain\.|pgaudit\.|(session|local)_preload_libraries=)'
  ), '[]'),
  'tls', current_setting('ssl') = 'on',
  'local', inet_client_addr() is null or inet_client_addr() <<= '127.0.0.0/8'
    or inet_client_addr() = '::1' or inet_client_addr() = inet_server_addr(),
  'may', jsonb_build_object(
    'rules', has_function_privilege('pg_hba_file_rules()', 'execute'),
    'passwords', has_column_privilege('pg_authid', 'rolpassword', 'select')
      and has_column_privilege('pg_authid', 'rolname', 'select'),
    'libraries', pg_has_role('pg_read_all_settings', 'usage')
  ),
  'role', current_user,
  'sessions', (
    select jsonb_build_object(
      'seen', count(*) filter (where a.backend_type is not null),
      'of', count(*)
    )
    from pg_stat_activity a
    where a.backend_type in ('client backend', 'walsender')
      or (a.backend_type is null and a.usesysid is not null)
  ),
  'clear', coalesce((
    select jsonb_agg(jsonb_build_object('role', usename, 'database', datname, 'sessions', sessions))
    from (
      select coalesce(a.usename, '') as usename, coalesce(a.datname, 'replication') as datname, count(*) as sessions
      from pg_stat_activity a
      left join pg_stat_ssl s on s.pid = a.pid
      left join pg_stat_gssapi g on g.pid = a.pid
      where a.backend_type in ('client backend', 'walsender')
        and a.client_addr is not null
        and not (a.client_addr <<= '127.0.0.0/8' or a.client_addr = '::1')
        and not coalesce(s.ssl, false) and not coalesce(g.encrypted, false)
      group by 1, 2 order by 1, 2
    ) unencrypted
  ), '[]')
)
