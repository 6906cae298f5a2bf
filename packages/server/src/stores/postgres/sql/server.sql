-- Settings of the whole server; every role may read these.
select jsonb_build_object(
  'version', current_setting('server_version'),
  'versionNumber', current_setting('server_version_num')::int,
  'listenAddresses', current_setting('listen_addresses'),
  'passwordEncryption', current_setting('password_encryption'),
  -- Switched on, and with somewhere to go.
  'archiving', current_setting('archive_mode') <> 'off' and (
    current_setting('archive_command') <> '' or coalesce(current_setting('archive_library', true), '') <> ''
  ),
  -- A role that may not see others' connections still sees one row for each, with the rest hidden.
  'replicas', (select count(*) from pg_stat_replication),
  -- Milliseconds since 1970.
  'now', extract(epoch from clock_timestamp()) * 1000
)
