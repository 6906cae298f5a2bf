-- Rows that this transaction has changed so far, one JSON document for each table. Rows of a
-- partition are counted as those of its table too: `family` is the table with all that it is part of.
with recursive counted as (
  select relid, n_tup_ins as ins, n_tup_upd as upd, n_tup_del as del
  from pg_stat_xact_user_tables
  where n_tup_ins + n_tup_upd + n_tup_del > 0 and schemaname !~ '^pg_temp'
),
above (relid, id, depth) as (
  select relid, relid, 0 from counted
  union all
  select above.relid, i.inhparent, above.depth + 1
  from above
  join pg_inherits i on i.inhrelid = above.id
)
select jsonb_build_object(
  'inserted', counted.ins,
  'updated', counted.upd,
  'deleted', counted.del,
  'family', (
    select jsonb_agg(jsonb_build_object('schema', n.nspname, 'name', c.relname) order by above.depth)
    from above
    join pg_class c on c.oid = above.id
    join pg_namespace n on n.oid = c.relnamespace
    where above.relid = counted.relid
  )
)
from counted
