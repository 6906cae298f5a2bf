-- Which database answered under a store's address, and was taken for it: see controls/check/identity.
create table troth.store_identity (
  policy text not null,
  store text not null,
  -- The server's number, the database's within it, and those of tables where the server's is not told.
  identity jsonb not null,
  -- The ledger entry by which it counts.
  entry text,
  known_since timestamptz not null,
  primary key (policy, store)
);

-- Of a request: rows that its approved plan counted, and that were gone when the run began.
alter table troth.request add column gone jsonb;
