-- Moves log $1 on from size $2 and root $3 to size $4 and root $5, once the files are durable, and
-- with it, all or nothing: its batch becomes entries with ids $6, and the outbox is rid of them.
with swapped as (
  update troth.log set size = $4, root = $5
  from troth.batch
  where log.name = $1 and log.size = $2 and log.root = $3
    and batch.log = $1 and batch.first = $2 and cardinality(batch.positions) = $4::bigint - $2
    and cardinality($6::text[]) = cardinality(batch.positions)
  returning log.name, log.size, log.root, batch.positions
), batch as (
  delete from troth.batch using swapped where batch.log = swapped.name
), logged as (
  delete from troth.outbox using swapped
  where outbox.log = $1 and outbox.position = any (swapped.positions)
), entries as (
  insert into troth.entry (log, index, id)
  select swapped.name, $2::bigint + entry.n - 1, entry.id
  from swapped
  cross join unnest($6::text[]) with ordinality as entry (id, n)
)
insert into troth.checkpoint (log, size, root) select name, size, root from swapped
