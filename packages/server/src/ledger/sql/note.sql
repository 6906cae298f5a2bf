-- Records the note $4 that was signed for log $1 at size $2 and root $3, unless one is there, and
-- puts it into the outbox of the meta-log $5, whose own checkpoints no log records.
with noted as (
  update troth.checkpoint set note = $4
  where log = $1 and size = $2 and root = $3 and note is null
  returning log, size, note
), told as (
  insert into troth.outbox (log, id, entry)
  select $5, log || '@' || size, note from noted where log <> $5
)
select coalesce(
  (select note from noted),
  (select note from troth.checkpoint where log = $1 and size = $2 and root = $3)
) as note
