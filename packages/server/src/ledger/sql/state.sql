-- Where log $1 stands: its size and root with the note that was signed for them, if it was; the last
-- checkpoint that was signed; and the highest position that waits, in the outbox or in a batch.
select
  log.size,
  log.root,
  head.note,
  signed.size as signed_size,
  signed.root as signed_root,
  greatest(
    (select max(position) from troth.outbox where outbox.log = log.name),
    (select upper(positions) - 1 from troth.batch where batch.log = log.name)
  ) as waiting
from troth.log
join troth.checkpoint as head
  on head.log = log.name and head.size = log.size and head.root = log.root
left join lateral (
  select size, root
  from troth.checkpoint
  where checkpoint.log = log.name and note is not null and checkpoint.size <= log.size
  order by size desc
  limit 1
) as signed on true
where log.name = $1
