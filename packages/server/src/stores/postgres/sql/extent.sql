-- How far the blocks of a table reach: those of its longest partition or child, and the rows that
-- are expected in one block of all of them together.
-- $1, $2: schema and table.
with recursive part (oid) as (
  select c.oid
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2
  union all
  select i.inhrelid
  from part
  join pg_inherits i on i.inhparent = part.oid
)
select
  coalesce(max(size.blocks), 0),
  coalesce(sum(case when c.reltuples > 0 and c.relpages > 0 then c.reltuples / c.relpages else 20 end)
    filter (where size.blocks > 0), 20),
  -- Only since 14 does the server read a range of blocks without the rest of the table.
  current_setting('server_version_num')::int >= 140000
from part
join pg_class c on c.oid = part.oid and c.relkind in ('r', 'm')
cross join lateral (
  select pg_relation_size(c.oid) / current_setting('block_size')::int as blocks
) size
