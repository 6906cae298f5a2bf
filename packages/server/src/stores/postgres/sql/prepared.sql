-- Transactions that are prepared and neither committed nor rolled back: what they changed, nobody sees.
-- Which tables that is, their locks tell: those of no process, which anybody may read.
with prepared as (
  select count(*) as transactions, min(p.prepared) as since
  from pg_catalog.pg_prepared_xacts p
  where p.database = current_database()
), locked as (
  select c.oid, case when c.relispartition then pg_partition_root(c.oid) else c.oid end as root
  from pg_catalog.pg_locks l
  left join pg_catalog.pg_class c on c.oid = l.relation
  where (select transactions from prepared) > 0
    and l.pid is null
    and l.locktype = 'relation'
    and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
    and l.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
)
select jsonb_build_object(
  'transactions', transactions,
  'since', to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
  'tables', coalesce((
    select jsonb_agg(distinct n.nspname || '.' || r.relname)
    from locked
    join pg_catalog.pg_class r on r.oid = locked.root and r.relkind in ('r', 'p', 'm')
    join pg_catalog.pg_namespace n on n.oid = r.relnamespace
    where n.nspname <> 'pg_catalog' and n.nspname !~ '^pg_toast'
  ), '[]'),
  'unseen', exists (select from locked where oid is null)
)
from prepared
