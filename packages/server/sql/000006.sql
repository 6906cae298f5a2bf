-- Values by which people are looked for in what the data map does not know, encrypted, while a request
-- is open: the rows in which they stand go before the last search.
create table troth.request_search (
  request text collate "C" primary key,
  sealed bytea not null
);
