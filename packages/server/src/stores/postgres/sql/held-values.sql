-- What holds values of one column to anything, in the catalogue: one JSON document.
-- $1, $2, $3: schema, table, column.
select jsonb_build_object(
  'unique', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', ic.relname,
      'constraint', exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u')),
      'columns', (
        select jsonb_agg(distinct part.attname)
        from pg_attribute part
        where part.attrelid = i.indrelid and part.attnum > 0
          and (
            part.attnum = any ((i.indkey::int2[])[0:i.indnkeyatts - 1])
            -- What a key is computed from.
            or 0 = any ((i.indkey::int2[])[0:i.indnkeyatts - 1]) and exists (
              select
              from pg_depend d
              where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
                and d.refclassid = 'pg_class'::regclass and d.refobjid = i.indrelid
                and d.refobjsubid = part.attnum
            )
          )
      ),
      'where', pg_get_expr(i.indpred, i.indrelid)
    ) order by ic.relname)
    from pg_index i
    join pg_class ic on ic.oid = i.indexrelid
    where i.indrelid = c.oid and i.indisunique
  ), '[]'),
  'refers', coalesce((
    select jsonb_agg(k.conname order by k.conname)
    from pg_constraint k
    where k.conrelid = c.oid and k.contype = 'f' and a.attnum = any (k.conkey)
  ), '[]'),
  'referred', coalesce((
    select jsonb_agg(
      jsonb_build_object('name', k.conname, 'schema', fromn.nspname, 'table', fromc.relname)
      order by k.conname
    )
    from pg_constraint k
    join pg_class fromc on fromc.oid = k.conrelid
    join pg_namespace fromn on fromn.oid = fromc.relnamespace
    where k.confrelid = c.oid and k.contype = 'f' and k.conparentid = 0 and a.attnum = any (k.confkey)
  ), '[]'),
  'checks', coalesce((
    select jsonb_agg(
      jsonb_build_object('name', k.conname, 'says', pg_get_expr(k.conbin, k.conrelid))
      order by k.conname
    )
    from pg_constraint k
    where k.conrelid = c.oid and k.contype = 'c' and a.attnum = any (k.conkey)
  ), '[]'),
  'exclusions', coalesce((
    select jsonb_agg(k.conname order by k.conname)
    from pg_constraint k
    where k.conrelid = c.oid and k.contype = 'x' and a.attnum = any (k.conkey)
  ), '[]'),
  'partitions', exists (
    select from pg_partitioned_table p
    where p.partrelid = c.oid and a.attnum = any (p.partattrs::int2[])
  ),
  'columns', (
    select jsonb_agg(b.attname order by b.attnum)
    from pg_attribute b
    where b.attrelid = c.oid and b.attnum > 0 and not b.attisdropped
  ),
  'type', format_type(a.atttypid, a.atttypmod)
)
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attname = $3 and a.attnum > 0 and not a.attisdropped
where n.nspname = $1 and c.relname = $2
