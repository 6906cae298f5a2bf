-- Settings of the whole server. `archive_mode` and the rest are readable by every role.
select jsonb_build_object(
  'version', current_setting('server_version'),
  'versionNumber', current_setting('server_version_num')::int,
  'listenAddresses', current_setting('listen_addresses'),
  'passwordEncryption', current_setting('password_encryption'),
  'archiving', current_setting('archive_mode') <> 'off',
  -- Without the right to see others' connections, the view shows rows with everything but the name hidden.
  'replicas', (select count(*) from pg_stat_replication)
)
