-- What is needed to read named tables: what they are, and their columns' types.
-- $1, $2: schema and table names, pairwise.
select jsonb_build_object(
  'schema', n.nspname,
  'name', c.relname,
  'relkind', c.relkind,
  'spread', c.relkind = 'p' or exists (select from pg_inherits i where i.inhparent = c.oid),
  'pages', size.pages,
  'estimatedRows', size.rows,
  'primaryKey', coalesce((
    select jsonb_agg(a.attname order by part.place)
    from pg_constraint k
    cross join unnest(k.conkey) with ordinality part(attnum, place)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = part.attnum
    where k.conrelid = c.oid and k.contype = 'p'
  ), '[]'),
  'columns', coalesce((
    select jsonb_agg(jsonb_build_object(
      'name', a.attname,
      -- Without its length: a cast to varchar(5) would cut a longer value and match a wrong row.
      'type', format_type(base.oid, -1),
      -- With its length, and a domain by its own name: what a value is once it stands in the column.
      'declared', format_type(a.atttypid, a.atttypmod),
      -- Characters that fit into char and varchar; a cast would cut the rest off in silence.
      'longest', case
        when base.oid in ('bpchar'::regtype, 'varchar'::regtype) and base.typmod > 4 then base.typmod - 4
      end,
      'nullable', not a.attnotnull,
      'equals', coalesce(own.equals, '='),
      'comparable', own.equals is null,
      -- Only where it takes different texts for equal.
      'collation', (
        select format('%I.%I', csp.nspname, co.collname)
        from pg_collation co join pg_namespace csp on csp.oid = co.collnamespace
        where co.oid = a.attcollation and not co.collisdeterministic
      )
    ) order by a.attnum)
    from pg_attribute a
    cross join lateral (
      -- A domain is compared as what it is made of, and that may be a domain again.
      with recursive layer (oid, typtype, typbasetype, typnamespace, typmod, nexttypmod) as (
        select ty.oid, ty.typtype, ty.typbasetype, ty.typnamespace, a.atttypmod, ty.typtypmod
        from pg_type ty
        where ty.oid = a.atttypid
        union all
        select ty.oid, ty.typtype, ty.typbasetype, ty.typnamespace, layer.nexttypmod, ty.typtypmod
        from layer
        join pg_type ty on ty.oid = layer.typbasetype
        where layer.typtype = 'd'
      )
      select layer.oid, layer.typnamespace, layer.typmod from layer where layer.typtype <> 'd'
    ) base
    -- A type from elsewhere (citext) brings its own operators, which search_path does not reach. Asked for
    -- such a type alone: as a join, all operators were read for every column.
    cross join lateral (
      select case when base.typnamespace <> 'pg_catalog'::regnamespace then (
        select format('operator(%I.%s)', onsp.nspname, op.oprname)
        from pg_opclass class
        join pg_am am on am.oid = class.opcmethod and am.amname = 'btree'
        join pg_amop member on member.amopfamily = class.opcfamily
          and member.amopstrategy = 3
          and member.amoplefttype = base.oid
          and member.amoprighttype = base.oid
        join pg_operator op on op.oid = member.amopopr
        join pg_namespace onsp on onsp.oid = op.oprnamespace
        where class.opcintype = base.oid and class.opcdefault
      ) end as equals
    ) own
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  ), '[]')
)
from unnest($1::text[], $2::text[]) asked(schema, name)
join pg_namespace n on n.nspname = asked.schema
join pg_class c on c.relnamespace = n.oid and c.relname = asked.name
cross join lateral (
  -- A table that was never analysed has no estimate, whatever its size: few rows are assumed to a
  -- block, so that rather too many blocks are drawn from.
  select
    coalesce(sum(case when leaf.reltuples < 0 then blocks.present else leaf.relpages end), 0) as pages,
    coalesce(sum(case when leaf.reltuples < 0 then 20 * blocks.present else leaf.reltuples end), 0) as rows
  from pg_class leaf
  cross join lateral (
    select case when leaf.reltuples < 0 and leaf.relkind in ('r', 'm')
      then pg_relation_size(leaf.oid) / current_setting('block_size')::int else 0 end as present
  ) blocks
  where leaf.oid in (
    select c.oid where c.relkind <> 'p'
    union all
    select tree.relid from pg_partition_tree(c.oid) tree where tree.isleaf
  )
) size
where c.relkind in ('r', 'p', 'v', 'm', 'f')
