-- Names of a refusal as the catalogue has them: what is not found there is left out, for an error
-- can be raised with anything in place of a name.
-- $1: schema, $2: table, $3: column, $4: constraint or index, $5: domain, $6: function, with or without schema.
with place as (
  select c.oid, n.nspname, c.relname
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2
)
select jsonb_build_object(
  'table', (select jsonb_build_object('schema', place.nspname, 'name', place.relname) from place),
  'column', (
    select a.attname
    from place
    join pg_attribute a on a.attrelid = place.oid and a.attname = $3 and a.attnum > 0
  ),
  'constraint', coalesce(
    (select k.conname from place join pg_constraint k on k.conrelid = place.oid and k.conname = $4),
    (
      select ic.relname
      from place
      join pg_index i on i.indrelid = place.oid
      join pg_class ic on ic.oid = i.indexrelid and ic.relname = $4
    ),
    (
      select k.conname
      from pg_type ty
      join pg_namespace n on n.oid = ty.typnamespace
      join pg_constraint k on k.contypid = ty.oid and k.conname = $4
      where n.nspname = $1 and ty.typname = $5
    )
  ),
  'columns', coalesce((
    select jsonb_agg(a.attname order by a.attnum)
    from place
    join pg_attribute a on a.attrelid = place.oid and a.attnum > 0
    where exists (
        select from pg_constraint k
        where k.conrelid = place.oid and k.conname = $4 and a.attnum = any (k.conkey)
      )
      or exists (
        select
        from pg_index i
        join pg_class ic on ic.oid = i.indexrelid and ic.relname = $4
        left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
          and d.refclassid = 'pg_class'::regclass and d.refobjid = i.indrelid
        where i.indrelid = place.oid and (a.attnum = any (i.indkey::int2[]) or a.attnum = d.refobjsubid)
      )
  ), '[]'),
  'domain', (
    select n.nspname || '.' || ty.typname
    from pg_type ty
    join pg_namespace n on n.oid = ty.typnamespace
    where n.nspname = $1 and ty.typname = $5
  ),
  'routine', (
    select min(n.nspname || '.' || p.proname)
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    where p.proname = $6 or n.nspname || '.' || p.proname = $6
  )
)
