-- Gives up to 1,024 committed outbox rows of log $1, at size $2, their indexes, unless a batch is under
-- way already, and returns the batch in one row: its entries with U+001E between, their ids with
-- commas. What is no entry may hold either, and would shift all others: they are replaced in it, which
-- makes it no more of an entry, and its reader sets it aside. Rows that are committed later get later indexes, whatever their position: nothing is
-- remembered about positions but which are in the batch.
with left_over as (
  select first, count, positions from troth.batch where log = $1
), next as materialized (
  select position, id, entry
  from troth.outbox
  where log = $1 and not exists (select from left_over)
  order by position
  limit 1024
), fresh as (
  insert into troth.batch (log, first, count, positions)
  select log.name, log.size, waiting.count, waiting.positions
  from troth.log
  cross join (
    select count(*) as count, range_agg(int8range(position, position, '[]')) as positions
    from next
  ) as waiting
  where log.name = $1 and log.size = $2 and waiting.count > 0
  on conflict (log) do nothing
  returning first, count
), batch as (
  select fresh.first, fresh.count, true as fresh, next.position, next.id, next.entry
  from fresh cross join next
  union all
  select left_over.first, left_over.count, false, outbox.position, outbox.id, outbox.entry
  from left_over
  join troth.outbox
    on outbox.log = $1
    and outbox.position >= (select lower(positions) from left_over)
    and outbox.position < (select upper(positions) from left_over)
    and outbox.position <@ left_over.positions
)
select
  -- Written with the next commit that waits for the disk, at the latest with that of swap.sql. A
  -- power cut before it leaves no more than files that nothing refers to and the next batch replaces.
  set_config('synchronous_commit', 'off', true) as commits,
  coalesce(min(first), (select first from left_over)) as first,
  coalesce(min(count), (select count from left_over)) as count,
  bool_and(fresh) as fresh,
  max(position) as last,
  string_agg(translate(id, ',', '?'), ',' order by position) as ids,
  string_agg(translate(entry, E'\x1e', E'\x1f'), E'\x1e' order by position) as entries,
  array_agg(position order by position) as rows
from batch
-- A batch of which nothing is left in the outbox is a row too: its reader must hear of it.
having count(*) > 0 or exists (select from left_over)
