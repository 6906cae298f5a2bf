-- How a table can be gone through. $1, $2: schema and name.
with recursive parts (oid) as (
  select c.oid
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2
  union
  select i.inhrelid
  from parts
  join pg_inherits i on i.inhparent = parts.oid
)
select
  -- Blocks of the largest part: the same range of places is read in each.
  coalesce(max(case when c.relkind in ('r', 'm') then pg_relation_size(c.oid) end), 0)
    / current_setting('block_size')::bigint,
  -- Rows have places that can be read in ranges: everywhere, and since PostgreSQL 14 without reading all.
  coalesce(bool_and(c.relkind in ('r', 'm', 'p')), false) and current_setting('server_version_num')::int >= 140000,
  current_setting('server_encoding')
from parts
join pg_class c on c.oid = parts.oid
