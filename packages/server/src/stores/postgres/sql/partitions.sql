-- Partitions of a table that can be emptied at once with no other effect than that of deleting all
-- their rows: one JSON document each, with the columns by which the table is partitioned at any level.
-- $1, $2: schema and table; $3, $4: the schema and name of the only partition that is asked for, or null.
with asked as (
  select c.oid
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2 and c.relkind = 'p'
),
tree as (
  select part.relid as oid, part.isleaf
  from asked
  cross join pg_partition_tree(asked.oid) part
)
select jsonb_build_object(
  'schema', n.nspname,
  'name', c.relname,
  -- Whether a row of another table could refer here; it is then taken out for as long as it is emptied.
  'referenced', reference.any,
  'parent', (
    select jsonb_build_object('schema', pn.nspname, 'name', pc.relname)
    from pg_inherits i
    join pg_class pc on pc.oid = i.inhparent
    join pg_namespace pn on pn.oid = pc.relnamespace
    where i.inhrelid = c.oid
  ),
  'bound', pg_get_expr(c.relpartbound, c.oid),
  'columns', (
    select coalesce(jsonb_agg(distinct a.attname), '[]')
    from tree inner_part
    join pg_partitioned_table p on p.partrelid = inner_part.oid
    join pg_attribute a on a.attrelid = p.partrelid and a.attnum = any (p.partattrs::int2[])
  )
)
from tree
join pg_class c on c.oid = tree.oid and c.relkind = 'r'
join pg_namespace n on n.oid = c.relnamespace
cross join lateral (
  select
    count(*) > 0 as any,
    -- What refers to its own table would still do so while it is taken out.
    coalesce(bool_or(k.conrelid in (select oid from tree)), false) as own
  from pg_partition_ancestors(c.oid) above
  join pg_constraint k on k.contype = 'f' and k.confrelid = above.relid
) reference
where tree.isleaf
  and not reference.own
  and (not reference.any or pg_has_role(c.relowner, 'usage') and (
    select bool_and(pg_has_role(pc.relowner, 'usage'))
    from pg_inherits i
    join pg_class pc on pc.oid = i.inhparent
    where i.inhrelid = c.oid
  ))
  and ($3::text is null or n.nspname = $3 and c.relname = $4)
  and has_schema_privilege(n.oid, 'usage')
  and has_table_privilege(c.oid, 'truncate')
  and has_table_privilege(c.oid, 'select')
  and not row_security_active(c.oid)
  and not exists (
    select
    from pg_partition_ancestors(c.oid) above
    where exists (
        -- Bits of tgtype: 8 delete, 32 truncate.
        select from pg_trigger t
        where t.tgrelid = above.relid and not t.tgisinternal and t.tgenabled <> 'D' and t.tgtype & 40 <> 0
      )
      or exists (select from pg_rewrite r where r.ev_class = above.relid)
      or exists (
        -- Whoever subscribes may not be told, and would keep the rows.
        select
        from pg_publication_tables published
        join pg_class pc on pc.oid = above.relid
        join pg_namespace pn on pn.oid = pc.relnamespace
        where published.schemaname = pn.nspname and published.tablename = pc.relname
      )
  )
order by n.nspname, c.relname
