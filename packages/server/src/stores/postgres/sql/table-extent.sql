-- Which table it is, the parts in which its rows lie, and what the server has counted of changes.
-- $1, $2: schema and table name.
with recursive asked as (
  select c.oid, c.relkind
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2
),
tree (oid) as (
  select asked.oid from asked
  union
  select i.inhrelid from tree join pg_inherits i on i.inhparent = tree.oid
),
parts as (
  select
    c.oid,
    n.nspname,
    c.relname,
    c.relkind,
    c.reltuples,
    coalesce(pg_relation_filenode(c.oid), 0) as file,
    case when c.relkind in ('r', 'm')
      then pg_relation_size(c.oid) / current_setting('block_size')::int else 0 end as blocks
  from tree
  join pg_class c on c.oid = tree.oid
  join pg_namespace n on n.oid = c.relnamespace
  where c.relkind <> 'p'
)
select jsonb_build_object(
  -- A database that is copied keeps the numbers of its tables.
  'identity', (select oid from pg_database where datname = current_database())::text
    || '/' || asked.oid::text,
  'relkind', asked.relkind,
  'recovering', pg_is_in_recovery(),
  'counts', current_setting('track_counts')::boolean,
  'countedSince', (
    select stats_reset::text from pg_stat_database where datname = current_database()
  ),
  'seesServer', has_function_privilege('pg_control_system()', 'execute'),
  'place', coalesce(inet_server_addr()::text, '') || ':' || current_setting('port'),
  'parts', coalesce((
    select jsonb_agg(jsonb_build_object(
      'oid', oid::text,
      'schema', nspname,
      'name', relname,
      'relkind', relkind,
      'file', file::text,
      'blocks', blocks,
      'rows', case when reltuples < 0 then 20 * blocks else reltuples end,
      'inserted', pg_stat_get_tuples_inserted(oid),
      'updated', pg_stat_get_tuples_updated(oid),
      'deleted', pg_stat_get_tuples_deleted(oid)
    ) order by oid)
    from parts
  ), '[]')
)
from asked
