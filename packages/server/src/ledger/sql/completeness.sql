-- What the database knows of log $1, in one statement and so in one snapshot. The entries of the
-- meta-log $2 are checkpoints, which rest on no evidence.
select
  log.size,
  log.root,
  (select count(*) from troth.outbox where outbox.log = $1)::int as pending,
  (select min(appended_at) from troth.outbox where outbox.log = $1) as oldest,
  (select count(*) from troth.entry where entry.log = $1 and index >= 0 and index < log.size)
    as indexed,
  (select count(*) from (
     select id from troth.entry where entry.log = $1 group by id having count(*) > 1
   ) as twice)::int as doubled,
  (select count(*) from troth.checkpoint where checkpoint.log = $1 and note is null)::int
    as unsigned,
  (select count(*) from troth.evidence where evidence.log = $1)::int as evidence,
  (select count(*) from troth.evidence
   where evidence.log = $1
     and not exists (select from troth.entry where entry.id = evidence.entry and entry.log = $1)
     and not exists (select from troth.outbox where outbox.log = $1 and outbox.id = evidence.entry)
  )::int as evidence_alone,
  (select count(*) from troth.entry
   where entry.log = $1 and entry.log <> $2
     and not exists (select from troth.evidence where evidence.entry = entry.id)
  )::int as entries_alone
from troth.log
where log.name = $1
