-- Every table, partitioned table and view of the asked schemas, one JSON document each.
-- $1: schema names, or null for all but the system's.
-- A partition is part of its parent and is not listed. A materialised view holds rows of its own;
-- the rows of a foreign table lie elsewhere.
select jsonb_build_object(
  'schema', n.nspname,
  'name', c.relname,
  'kind', case c.relkind
    when 'p' then 'partitioned' when 'v' then 'view' when 'm' then 'materialized' when 'f' then 'foreign' else 'table'
  end,
  'foreign', (
    select jsonb_build_object('server', fs.srvname, 'wrapper', fw.fdwname)
    from pg_foreign_table ft
    join pg_foreign_server fs on fs.oid = ft.ftserver
    join pg_foreign_data_wrapper fw on fw.oid = fs.srvfdw
    where ft.ftrelid = c.oid
  ),
  'estimatedRows', case
    when c.relkind = 'p' then coalesce((
      -- Sum of the partitions that were ever counted; -1 when none was.
      select coalesce(sum(leaf.reltuples) filter (where leaf.reltuples >= 0), -1)
      from pg_partition_tree(c.oid) tree
      join pg_class leaf on leaf.oid = tree.relid
      where tree.isleaf and leaf.oid <> c.oid
    ), -1)
    when c.relkind = 'v' then -1
    else c.reltuples
  end,
  'readable', has_schema_privilege(n.oid, 'usage')
    and (has_table_privilege(c.oid, 'select') or coalesce((
      select bool_and(has_column_privilege(c.oid, a.attnum, 'select'))
      from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ), false))
    -- A policy that hides rows from us makes the table unreadable as a whole.
    and not row_security_active(c.oid),
  'toRead', case
    when row_security_active(c.oid) then format('ALTER ROLE %I BYPASSRLS', current_user)
    else concat_ws('; ',
      case when not has_schema_privilege(n.oid, 'usage') then
        format('GRANT USAGE ON SCHEMA %I TO %I', n.nspname, current_user) end,
      format('GRANT SELECT ON %I.%I TO %I', n.nspname, c.relname, current_user))
  end,
  'columns', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', a.attname,
      'type', format_type(a.atttypid, a.atttypmod),
      'nullable', not a.attnotnull,
      -- Without domains, also of the elements of an array.
      'base', case
        when element.oid is null then case base.typtype when 'e' then 'enum' else format_type(base.oid, -1) end
        else format_type(element.oid, -1) || '[]'
      end,
      -- Its locale, where the collation calls values equal that differ in their bytes.
      'collation', case when not coll.collisdeterministic then coalesce(
        to_jsonb(coll) ->> 'colllocale', to_jsonb(coll) ->> 'colliculocale', coll.collcollate, ''
      ) || case when to_jsonb(coll) ->> 'collicurules' is null then '' else ' rules' end end
    ) order by a.attnum)
    from pg_attribute a
    left join pg_collation coll on coll.oid = a.attcollation
    cross join lateral (
      with recursive layer (oid, typtype, typbasetype, typelem, typlen) as (
        select ty.oid, ty.typtype, ty.typbasetype, ty.typelem, ty.typlen
        from pg_type ty where ty.oid = a.atttypid
        union all
        select ty.oid, ty.typtype, ty.typbasetype, ty.typelem, ty.typlen
        from layer join pg_type ty on ty.oid = layer.typbasetype where layer.typtype = 'd'
      )
      select layer.oid, layer.typtype, layer.typelem from layer where layer.typtype <> 'd'
    ) base
    left join lateral (
      with recursive layer (oid, typtype, typbasetype) as (
        select ty.oid, ty.typtype, ty.typbasetype
        from pg_type ty
        where ty.oid = base.typelem and exists (
          select from pg_type whole where whole.oid = base.oid and whole.typcategory = 'A' and whole.typlen = -1
        )
        union all
        select ty.oid, ty.typtype, ty.typbasetype
        from layer join pg_type ty on ty.oid = layer.typbasetype where layer.typtype = 'd'
      )
      select layer.oid from layer where layer.typtype <> 'd'
    ) element on true
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  ), '[]'),
  'primaryKey', coalesce((
    select jsonb_agg(a.attname order by part.place)
    from pg_constraint k
    cross join unnest(k.conkey) with ordinality part(attnum, place)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = part.attnum
    where k.conrelid = c.oid and k.contype = 'p'
  ), '[]'),
  'uniqueKeys', coalesce((
    -- Whole and valid ones of plain columns, in which nulls aside no value stands twice.
    select jsonb_agg((
      select jsonb_agg(a.attname order by part.place)
      from unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) with ordinality part(attnum, place)
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = part.attnum
    ) order by i.indexrelid)
    from pg_index i
    where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indpred is null
      and not (0 = any ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
  ), '[]'),
  'foreignKeys', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', k.conname,
      'columns', (
        select jsonb_agg(a.attname order by part.place)
        from unnest(k.conkey) with ordinality part(attnum, place)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = part.attnum
      ),
      'to', jsonb_build_object('schema', ton.nspname, 'name', toc.relname),
      'keys', (
        select jsonb_agg(a.attname order by part.place)
        from unnest(k.confkey) with ordinality part(attnum, place)
        join pg_attribute a on a.attrelid = k.confrelid and a.attnum = part.attnum
      ),
      'indexed', exists (
        -- A whole, valid index that can look a value up and leads with these columns, in any order.
        select
        from pg_index i
        join pg_class ic on ic.oid = i.indexrelid
        join pg_am am on am.oid = ic.relam
        where i.indrelid = k.conrelid
          and i.indisvalid
          and i.indpred is null
          and am.amname in ('btree', 'hash')
          and i.indnkeyatts >= cardinality(k.conkey)
          and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
          and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] <@ k.conkey
      )
    ) || case k.confdeltype
      when 'c' then '{"onDelete": "cascade"}'
      when 'n' then '{"onDelete": "null"}'
      when 'd' then '{"onDelete": "default"}'
      else '{}'
    end::jsonb order by k.conname)
    from (
      -- A partition may have keys of its own; its rows are rows of the table.
      select c.oid
      union
      select tree.relid from pg_partition_tree(c.oid) tree where c.relkind = 'p'
    ) part(relid)
    join pg_constraint k on k.conrelid = part.relid
    join pg_class toc on toc.oid = coalesce(pg_partition_root(k.confrelid), k.confrelid)
    join pg_namespace ton on ton.oid = toc.relnamespace
    -- A constraint with a parent repeats it for one partition.
    where k.contype = 'f' and k.conparentid = 0
  ), '[]')
)
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f')
  and not c.relispartition
  and c.relpersistence <> 't'
  and case
    -- Not the server's own, whatever the schema: those are made before this number.
    when $1::text[] is null then c.oid >= 16384 and n.nspname !~ '^pg_toast|^pg_temp'
    else n.nspname = any ($1::text[])
  end
order by n.nspname, c.relname
