-- Whether changing rows of a table can change others besides, and the tables in which the server itself
-- does so by foreign keys: one JSON document. $1, $2: schema and table.
with recursive reached (id) as (
  select c.oid
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2
  union
  select other.id
  from reached
  cross join lateral (
    select k.conrelid as id
    from pg_constraint k
    where k.contype = 'f' and k.confrelid = reached.id
      and (k.confdeltype in ('c', 'n', 'd') or k.confupdtype in ('c', 'n', 'd'))
    union all
    select i.inhrelid from pg_inherits i where i.inhparent = reached.id
    union all
    select i.inhparent from pg_inherits i where i.inhrelid = reached.id
  ) other
),
cascading as (
  select k.conrelid as id
  from pg_constraint k
  join reached on reached.id = k.confrelid
  where k.contype = 'f'
    and (k.confdeltype in ('c', 'n', 'd') or k.confupdtype in ('c', 'n', 'd'))
)
select jsonb_build_object(
  'any',
  current_setting('track_counts') = 'off'
  or exists (select from cascading)
  or exists (
    select from pg_trigger t join reached on reached.id = t.tgrelid where not t.tgisinternal
  )
  or exists (
    select from pg_rewrite r join reached on reached.id = r.ev_class where r.ev_type <> '1'
  ),
  'counted', current_setting('track_counts') = 'on',
  'cascades', (
    select coalesce(jsonb_agg(distinct jsonb_build_object('schema', n.nspname, 'name', c.relname)), '[]')
    from cascading
    join pg_class c on c.oid = cascading.id
    join pg_namespace n on n.oid = c.relnamespace
  )
)
