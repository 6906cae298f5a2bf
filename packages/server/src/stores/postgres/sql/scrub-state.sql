-- The files of a table and of its partitions, and who could still need its deleted rows.
-- $1, $2: schema and table; $3: a transaction id: what was deleted before it is what counts.
select
  (
    select string_agg(coalesce(pg_relation_filenode(leaf.relid)::text, '-'), ' ' order by leaf.relid)
    from (
      select c.oid as relid where c.relkind <> 'p'
      union all
      select tree.relid from pg_partition_tree(c.oid) tree where tree.isleaf and tree.relid <> c.oid
    ) leaf
  ),
  (
    select count(*)
    from (
      select backend_xmin as xmin from pg_stat_activity
      where pid <> pg_backend_pid() and (datname = current_database() or datname is null)
      union all select xmin from pg_replication_slots
      union all select transaction from pg_prepared_xacts where database = current_database()
      -- The oldest transaction that still runs, in any database: every new snapshot heeds it, and so
      -- does the one that the rewriting itself takes.
      union all select pg_snapshot_xmin(pg_current_snapshot())::xid
    ) holder
    where xmin is not null and age(xmin) > age($3::xid)
  ),
  (select count(*) from pg_stat_activity where datname = current_database() and state is null and backend_type = 'client backend')
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'm')
