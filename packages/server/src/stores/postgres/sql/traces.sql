-- What is known of the dead rows of named tables, their partitions counted in.
-- $1, $2: schema and table names, pairwise.
select jsonb_build_object(
  'schema', n.nspname,
  'name', c.relname,
  'deadRows', coalesce(sum(stat.n_dead_tup), 0),
  -- The oldest of the partitions' last; null when one was never vacuumed.
  'lastVacuum', case
    when bool_and(coalesce(stat.last_vacuum, stat.last_autovacuum) is not null)
    then to_char(min(greatest(stat.last_vacuum, stat.last_autovacuum)), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
  end,
  'archived', current_setting('archive_mode') <> 'off',
  -- The planner keeps samples of a table's values until it is analysed again.
  'sampled', exists (
    select
    from pg_stats s
    where coalesce(s.most_common_vals::text, s.histogram_bounds::text, s.most_common_elems::text) is not null
      and (s.schemaname, s.tablename) in (
        select ln.nspname, l.relname
        from pg_class l
        join pg_namespace ln on ln.oid = l.relnamespace
        where l.oid = c.oid or l.oid in (select tree.relid from pg_partition_tree(c.oid) tree)
      )
  )
)
from unnest($1::text[], $2::text[]) with ordinality asked(schema, name, place)
join pg_namespace n on n.nspname = asked.schema
join pg_class c on c.relnamespace = n.oid and c.relname = asked.name
left join lateral (
  select c.oid as relid where c.relkind <> 'p'
  union all
  select tree.relid from pg_partition_tree(c.oid) tree where tree.isleaf and tree.relid <> c.oid
) leaf on true
left join pg_stat_all_tables stat on stat.relid = leaf.relid
group by asked.place, n.nspname, c.relname, c.oid
order by asked.place
