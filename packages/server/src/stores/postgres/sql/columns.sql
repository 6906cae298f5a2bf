-- What is needed to read named tables: what they are and their columns' types.
-- $1, $2: schema and table names, pairwise.
select jsonb_build_object(
  'schema', n.nspname,
  'name', c.relname,
  'relkind', c.relkind,
  'pages', (select sum(greatest(leaf.relpages, 0)) from pg_class leaf where leaf.oid = c.oid
      or (c.relkind = 'p' and leaf.oid in (select relid from pg_partition_tree(c.oid)))),
  'estimatedRows', (select sum(greatest(leaf.reltuples, 0)) from pg_class leaf where (c.relkind <> 'p' and leaf.oid = c.oid)
      or (c.relkind = 'p' and leaf.oid in (select relid from pg_partition_tree(c.oid) where isleaf))),
  'primaryKey', coalesce((
    select jsonb_agg(a.attname order by part.place)
    from pg_constraint k
    cross join unnest(k.conkey) with ordinality part(attnum, place)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = part.attnum
    where k.conrelid = c.oid and k.contype = 'p'
  ), '[]'),
  'columns', coalesce((
    select jsonb_object_agg(a.attname, jsonb_build_object(
      -- Without its length: a cast to varchar(5) would cut a longer value and match a wrong row.
      'type', format_type(t.base, -1),
      'nullable', not a.attnotnull
    ))
    from pg_attribute a
    cross join lateral (
      with recursive base as (
        select ty.oid, ty.typtype, ty.typbasetype from pg_type ty where ty.oid = a.atttypid
        union all
        select ty.oid, ty.typtype, ty.typbasetype from base join pg_type ty on ty.oid = base.typbasetype where base.typtype = 'd'
      )
      select oid as base from base where typtype <> 'd'
    ) t
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  ), '{}')
)
from unnest($1::text[], $2::text[]) asked(schema, name)
join pg_namespace n on n.nspname = asked.schema
join pg_class c on c.relnamespace = n.oid and c.relname = asked.name
where c.relkind in ('r', 'p', 'v', 'm', 'f')
