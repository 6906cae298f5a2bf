-- How many bytes the slowest replica is behind, and of how many that cannot be seen.
select
  coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), coalesce(replay_lsn, sent_lsn))), 0),
  count(*) filter (where state is null)
from pg_stat_replication
where state is distinct from 'backup'
