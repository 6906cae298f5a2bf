-- What stands for or against a change of one table, in the catalogue: one JSON document.
-- $1, $2: schema and table.
select jsonb_build_object(
  'role', current_user,
  'readOnly', pg_is_in_recovery() or current_setting('transaction_read_only') = 'on',
  'rowSecurity', row_security_active(c.oid),
  'usage', has_schema_privilege(n.oid, 'usage'),
  'mayDelete', has_table_privilege(c.oid, 'delete'),
  'triggers', coalesce((
    -- Bits of tgtype: 8 delete, 16 update.
    select jsonb_agg(
      jsonb_build_object('name', t.tgname, 'delete', t.tgtype & 8 <> 0, 'update', t.tgtype & 16 <> 0)
      order by t.tgname
    )
    from pg_trigger t
    where t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled in ('O', 'A')
  ), '[]'),
  'rules', coalesce((
    -- ev_type: 2 update, 4 delete.
    select jsonb_agg(
      jsonb_build_object('name', r.rulename, 'delete', r.ev_type = '4', 'update', r.ev_type = '2')
      order by r.rulename
    )
    from pg_rewrite r
    where r.ev_class = c.oid and r.ev_type in ('2', '4') and r.ev_enabled in ('O', 'A')
  ), '[]'),
  'columns', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', a.attname,
      'maySelect', has_column_privilege(c.oid, a.attnum, 'select'),
      'mayUpdate', has_column_privilege(c.oid, a.attnum, 'update'),
      'nullable', not (a.attnotnull or ty.typnotnull),
      'generated', a.attgenerated <> '' or a.attidentity = 'a',
      -- A unique index of all rows and of this column alone, or of what is computed from it.
      'unique', (
        select min(ic.relname)
        from pg_index i
        join pg_class ic on ic.oid = i.indexrelid
        cross join lateral (
          select array_agg(distinct d.refobjsubid::int2) as columns
          from pg_depend d
          where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
            and d.refclassid = 'pg_class'::regclass and d.refobjid = i.indrelid and d.refobjsubid > 0
        ) uses
        where i.indrelid = c.oid and i.indisunique and i.indpred is null and i.indnkeyatts = 1
          and (i.indkey[0] = a.attnum or i.indkey[0] = 0 and uses.columns = array[a.attnum])
      ),
      'refers', (
        select min(k.conname)
        from pg_constraint k
        where k.conrelid = c.oid and k.contype = 'f' and a.attnum = any (k.conkey)
      ),
      'uniqueNull', exists (
        select
        from pg_index i
        where i.indrelid = c.oid and i.indisunique and i.indpred is null and i.indnkeyatts = 1
          and i.indkey[0] = a.attnum
          -- Of PostgreSQL 15 and later.
          and to_jsonb(i) ->> 'indnullsnotdistinct' = 'true'
      ),
      -- What only trying can tell: constraints that look at this column, or at its partition.
      'asked', coalesce((
        select jsonb_agg(distinct found.name)
        from (
          select k.conname as name
          from pg_constraint k
          where k.conrelid = c.oid and k.contype in ('c', 'x') and a.attnum = any (k.conkey)
          union all
          select ic.relname
          from pg_index i
          join pg_class ic on ic.oid = i.indexrelid
          where i.indrelid = c.oid and i.indisunique and not i.indisprimary
            and (i.indnkeyatts > 1 or i.indpred is not null)
            and a.attnum = any (i.indkey::int2[])
          union all
          select 'the partitions'
          from pg_partitioned_table p
          where p.partrelid = c.oid and a.attnum = any (p.partattrs::int2[])
        ) found
      ), '[]')
    ) order by a.attnum)
    from pg_attribute a
    join pg_type ty on ty.oid = a.atttypid
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  ), '[]'),
  'references', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', k.conname,
      'from', jsonb_build_object('schema', fromn.nspname, 'name', fromc.relname),
      -- A partition is changed with its table: whatever takes rows of that away takes its rows too.
      'family', (
        with recursive above (id) as (
          select k.conrelid
          union
          select i.inhparent from above join pg_inherits i on i.inhrelid = above.id
        )
        select jsonb_agg(jsonb_build_object('schema', an.nspname, 'name', ac.relname))
        from above
        join pg_class ac on ac.oid = above.id
        join pg_namespace an on an.oid = ac.relnamespace
      ),
      'to', jsonb_build_object('schema', ton.nspname, 'name', toc.relname),
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
    join pg_class toc on toc.oid = k.confrelid
    join pg_namespace ton on ton.oid = toc.relnamespace
    -- To the table, or to one of its partitions. A constraint with a parent repeats it for one partition.
    where k.confrelid in (
        with recursive below (id) as (
          select c.oid
          union
          select i.inhrelid from below join pg_inherits i on i.inhparent = below.id
        )
        select id from below
      )
      and k.contype = 'f' and k.conparentid = 0
  ), '[]')
)
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relname = $2
