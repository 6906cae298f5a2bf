-- Puts entries into a log's outbox: $1 the log, $2 their ids with commas between, $3 the entries with
-- newlines between, of which canonical JSON has none. One value each, because an array of texts is
-- quoted and taken apart by character.
insert into troth.outbox (log, id, entry)
select log.name, item.id, item.entry
from troth.log
cross join unnest(string_to_array($2, ','), string_to_array($3, E'\n'))
  with ordinality as item (id, entry, n)
where log.name = $1
order by item.n
