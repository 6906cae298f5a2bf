-- Gives up to 1,024 committed outbox rows of log $1, at size $2, their indexes, unless a batch is under
-- way already, and returns the batch. Rows that are committed later get later indexes, whatever
-- their position: nothing is remembered about positions but which are in the batch.
with fresh as (
  insert into troth.batch (log, first, positions)
  select log.name, log.size, waiting.positions
  from troth.log
  cross join lateral (
    select array_agg(next.position order by next.position) as positions
    from (
      select position from troth.outbox where outbox.log = $1 order by position limit 1024
    ) as next
  ) as waiting
  where log.name = $1 and log.size = $2 and waiting.positions is not null
  on conflict (log) do nothing
  returning first, positions
), batch as (
  select first, positions from fresh
  union all
  -- Sees only what was there before this statement.
  select first, positions from troth.batch where log = $1
)
select
  batch.first::text as first,
  exists (select from fresh) as fresh,
  place.position::text as position,
  outbox.id,
  outbox.bytes
from batch
cross join unnest(batch.positions) with ordinality as place (position, n)
left join troth.outbox on outbox.log = $1 and outbox.position = place.position
order by place.n
