-- Takes rows $2 of log $1 out of its outbox, and the batch apart that gave them indexes. Nothing of
-- that batch is published: size and root have not moved on.
with unmade as (
  delete from troth.batch where log = $1
), taken as (
  delete from troth.outbox where log = $1 and position = any ($2::bigint[])
  returning log, position, id, entry
)
insert into troth.set_aside (log, position, id, entry)
select log, position, id, entry from taken
on conflict do nothing
