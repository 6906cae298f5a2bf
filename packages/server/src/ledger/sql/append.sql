-- Puts entries into a log's outbox: $1 the log, $2 their ids, $3 and $4 where each one's bytes begin
-- (from 1) in $5 and how long they are. One value holds all bytes because PostgreSQL's array of
-- bytea travels as hexadecimal text, twice as long, and is taken apart by character.
insert into troth.outbox (log, id, bytes)
select log.name, entry.id, substring($5::bytea from entry.start for entry.length)
from troth.log
cross join unnest($2::text[], $3::int[], $4::int[])
  with ordinality as entry (id, start, length, n)
where log.name = $1
order by entry.n
