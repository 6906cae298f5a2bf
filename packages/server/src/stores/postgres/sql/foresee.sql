-- What stands for or against a change of one table, in the catalogue: one JSON document.
-- $1, $2: schema and table.
select jsonb_build_object(
  'readOnly', pg_is_in_recovery() or current_setting('transaction_read_only') = 'on',
  'rowSecurity', row_security_active(c.oid),
  'usage', has_schema_privilege(n.oid, 'usage'),
  'mayDelete', has_table_privilege(c.oid, 'delete'),
  'triggers', coalesce((
    select jsonb_agg(t.tgname order by t.tgname)
    from pg_trigger t
    where t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled in ('O', 'A')
  ), '[]'),
  'columns', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', a.attname,
      'maySelect', has_column_privilege(c.oid, a.attnum, 'select'),
      'mayUpdate', has_column_privilege(c.oid, a.attnum, 'update'),
      'nullable', not (a.attnotnull or ty.typnotnull),
      'generated', a.attgenerated <> '' or a.attidentity = 'a',
      'unique', exists (
        select from pg_index i
        where i.indrelid = c.oid and i.indisunique and a.attnum = any (i.indkey::int2[])
      )
    ) order by a.attnum)
    from pg_attribute a
    join pg_type ty on ty.oid = a.atttypid
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  ), '[]'),
  'references', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', k.conname,
      'from', jsonb_build_object('schema', fromn.nspname, 'name', fromc.relname),
      'readable', has_schema_privilege(fromn.oid, 'usage') and has_table_privilege(fromc.oid, 'select'),
      'action', k.confdeltype,
      'fields', (
        select jsonb_agg(a.attname order by part.place)
        from unnest(k.conkey) with ordinality part(attnum, place)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = part.attnum
      ),
      'keys', (
        select jsonb_agg(a.attname order by part.place)
        from unnest(k.confkey) with ordinality part(attnum, place)
        join pg_attribute a on a.attrelid = k.confrelid and a.attnum = part.attnum
      ),
      'indexed', exists (
        -- A whole, valid index that can look a value up and leads with these columns, in any order.
        select
        from pg_index i
        join pg_class ic on ic.oid = i.indexrelid
        join pg_am am on am.oid = ic.relam
        where i.indrelid = k.conrelid
          and i.indisvalid
          and i.indpred is null
          and am.amname in ('btree', 'hash')
          and i.indnkeyatts >= cardinality(k.conkey)
          and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
          and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] <@ k.conkey
      )
    ) order by fromn.nspname, fromc.relname, k.conname)
    from pg_constraint k
    join pg_class fromc on fromc.oid = k.conrelid
    join pg_namespace fromn on fromn.oid = fromc.relnamespace
    -- A constraint with a parent repeats it for one partition.
    where k.confrelid = c.oid and k.contype = 'f' and k.conparentid = 0
  ), '[]')
)
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relname = $2
