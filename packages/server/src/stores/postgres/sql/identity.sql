-- Which database this is, and how far a standby is behind. $1: names of tables, as `schema.table`.
select jsonb_build_object(
  'seesServer', has_function_privilege('pg_catalog.pg_control_system()', 'execute'),
  'database', (select oid::text from pg_catalog.pg_database where datname = current_database()),
  'tables', coalesce((
    select jsonb_object_agg(n.nspname || '.' || c.relname, c.oid::text)
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname || '.' || c.relname = any ($1::text[])
  ), '{}'),
  'recovering', pg_is_in_recovery(),
  'lag', case
    when not pg_is_in_recovery() then null
    -- What was received is replayed, and somebody goes on receiving: an idle server lags behind nothing.
    when pg_last_wal_receive_lsn() <= pg_last_wal_replay_lsn()
      and exists (select from pg_catalog.pg_stat_wal_receiver) then 0
    else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())
  end
)
