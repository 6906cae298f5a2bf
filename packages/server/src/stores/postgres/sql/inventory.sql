-- What the server shows besides the tables of this database, by name: one JSON document.
select jsonb_build_object(
  'database', current_database(),
  'databases', coalesce((
    select jsonb_agg(jsonb_build_object('name', d.datname, 'open', d.datallowconn and has_database_privilege(d.oid, 'connect')) order by d.datname)
    from pg_database d
    where d.datname <> current_database() and not (d.datistemplate and d.datname in ('template0', 'template1'))
  ), '[]'),
  'publications', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', p.pubname,
      'allTables', p.puballtables,
      'tables', coalesce((
        select jsonb_agg(jsonb_build_object('schema', t.schemaname, 'name', t.tablename) order by t.schemaname, t.tablename)
        from pg_publication_tables t
        where t.pubname = p.pubname
      ), '[]')
    ) order by p.pubname)
    from pg_publication p
  ), '[]'),
  'slots', coalesce((
    select jsonb_agg(jsonb_build_object('name', s.slot_name, 'physical', s.slot_type = 'physical', 'active', s.active) order by s.slot_name)
    from pg_replication_slots s
    where (s.slot_type = 'physical' or s.database = current_database()) and not s.temporary
  ), '[]'),
  'subscriptions', coalesce((
    select jsonb_agg(s.subname order by s.subname)
    from pg_subscription s
    where s.subdbid = (select d.oid from pg_database d where d.datname = current_database())
  ), '[]'),
  'extensions', coalesce((
    select jsonb_agg(e.extname order by e.extname)
    from pg_extension e
    where e.extname = any ($1::text[])
  ), '[]'),
  'foreignServers', coalesce((
    select jsonb_agg(jsonb_build_object('name', s.srvname, 'wrapper', w.fdwname) order by s.srvname)
    from pg_foreign_server s
    join pg_foreign_data_wrapper w on w.oid = s.srvfdw
  ), '[]'),
  'largeObjects', (select count(*) from pg_largeobject_metadata),
  'seesLargeObjects', has_table_privilege('pg_catalog.pg_largeobject', 'select'),
  'seesServer', has_function_privilege('pg_catalog.pg_control_system()', 'execute'),
  'temporaryTables', (
    select count(*)
    from pg_class c
    where c.relpersistence = 't' and c.relkind in ('r', 'p')
  )
)
