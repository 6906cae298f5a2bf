-- What a change of a row can set off, in the whole database: one JSON document.
with relation as (
  select c.oid, n.nspname, c.relname, c.relkind
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and c.oid >= 16384
    and n.nspname !~ '^pg_(toast|temp)'
),
-- Whatever belongs to a table and may call a function: its rules, defaults, checks and indexes.
part (classid, objid, relid) as (
  select 'pg_rewrite'::regclass, r.oid, r.ev_class from pg_rewrite r join relation on relation.oid = r.ev_class
  union all
  select 'pg_attrdef'::regclass, d.oid, d.adrelid from pg_attrdef d join relation on relation.oid = d.adrelid
  union all
  select 'pg_constraint'::regclass, k.oid, k.conrelid from pg_constraint k join relation on relation.oid = k.conrelid
  union all
  select 'pg_class'::regclass, i.indexrelid, i.indrelid from pg_index i join relation on relation.oid = i.indrelid
)
select jsonb_build_object(
  'relations', coalesce((
    select jsonb_agg(jsonb_build_object(
      'id', oid::int8, 'schema', nspname, 'name', relname, 'foreign', relkind = 'f'
    )) from relation
  ), '[]'),
  'triggers', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', t.tgname, 'on', t.tgrelid::int8, 'routine', t.tgfoid::int8,
      -- Bits of tgtype: 4 insert, 8 delete, 16 update, 32 truncate.
      'insert', t.tgtype & 4 <> 0, 'delete', t.tgtype & 8 <> 0, 'update', t.tgtype & 16 <> 0
    ) order by t.tgname)
    from pg_trigger t
    join relation on relation.oid = t.tgrelid
    where not t.tgisinternal and t.tgenabled in ('O', 'A')
  ), '[]'),
  'actions', coalesce((
    -- Those of a constraint that a partition repeats too: rows go where they stand.
    select jsonb_agg(jsonb_build_object(
      'from', k.conrelid::int8, 'to', k.confrelid::int8,
      'onDelete', k.confdeltype in ('c', 'n', 'd'), 'onUpdate', k.confupdtype in ('c', 'n', 'd')
    ))
    from pg_constraint k
    where k.contype = 'f' and (k.confdeltype in ('c', 'n', 'd') or k.confupdtype in ('c', 'n', 'd'))
  ), '[]'),
  'inherits', coalesce((
    select jsonb_agg(jsonb_build_object('child', i.inhrelid::int8, 'parent', i.inhparent::int8))
    from pg_inherits i
    join relation on relation.oid = i.inhrelid
  ), '[]'),
  'uses', coalesce((
    select jsonb_agg(distinct jsonb_build_object('by', part.relid::int8, 'relation', d.refobjid::int8))
    from part
    join pg_depend d on d.classid = part.classid and d.objid = part.objid
    where part.classid = 'pg_rewrite'::regclass
      and d.refclassid = 'pg_class'::regclass and d.refobjid <> part.relid
  ), '[]'),
  'calls', coalesce((
    select jsonb_agg(distinct jsonb_build_object('by', part.relid::int8, 'routine', d.refobjid::int8))
    from part
    join pg_depend d on d.classid = part.classid and d.objid = part.objid
    where d.refclassid = 'pg_proc'::regclass
  ), '[]'),
  'routines', coalesce((
    select jsonb_agg(jsonb_build_object(
      'id', p.oid::int8, 'schema', n.nspname, 'name', p.proname, 'language', l.lanname,
      -- A body in the SQL standard's own form is not kept as text.
      'source', case when l.lanname = 'sql' and p.prosrc = '' then pg_get_functiondef(p.oid) else p.prosrc end,
      'extension', (
        select e.extname
        from pg_depend d
        join pg_extension e on e.oid = d.refobjid
        where d.classid = 'pg_proc'::regclass and d.objid = p.oid
          and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'
      )
    ))
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    join pg_language l on l.oid = p.prolang
    where p.prokind in ('f', 'p')
      and (
        p.oid >= 16384
        -- Those of the server that stand behind a trigger, such as tsvector_update_trigger.
        or exists (select from pg_trigger t where t.tgfoid = p.oid and not t.tgisinternal)
      )
  ), '[]')
)
