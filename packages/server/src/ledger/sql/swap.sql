-- Moves log $1 on from size $2 and root $3 to size $4 and root $5, once the files are durable, and
-- with it, all or nothing: its batch becomes entries with ids $6 (commas between), and the outbox is rid of them.
with swapped as (
  update troth.log set size = $4, root = $5
  from troth.batch
  where log.name = $1 and log.size = $2 and log.root = $3
    and batch.log = $1 and batch.first = $2 and batch.count = $4::bigint - $2
    and batch.count = cardinality(string_to_array($6, ','))
  returning log.name, log.size, log.root, batch.positions
), batch as (
  delete from troth.batch using swapped where batch.log = swapped.name
), logged as (
  delete from troth.outbox
  -- The bounds as scalars, so that the index is walked between them and not over all that waits.
  where outbox.log = $1
    and outbox.position >= (select lower(positions) from swapped)
    and outbox.position < (select upper(positions) from swapped)
    and outbox.position <@ (select positions from swapped)
), entries as (
  insert into troth.entry (log, index, id)
  select swapped.name, $2::bigint + entry.n - 1, entry.id
  from swapped
  cross join unnest(string_to_array($6, ',')) with ordinality as entry (id, n)
)
insert into troth.checkpoint (log, size, root) select name, size, root from swapped
