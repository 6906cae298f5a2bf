-- How far each large table was read through, and what was found: see controls/reading.
drop table troth.full_read;

create table troth.table_reading (
  policy text not null,
  store text not null,
  -- schema.table
  table_name text not null,
  -- What is looked for in its values.
  look text not null,
  -- Of two checks at once one writes.
  turn bigint not null,
  -- Position, counts and claims under Troth's own key: the position is the key of a row, and nobody else
  -- may say that a table was read.
  sealed bytea not null,
  -- Of a lap that is under way, to add up what all of them need; null where there is none.
  server text,
  started_at timestamptz,
  ends_at timestamptz,
  rows bigint,
  there bigint,
  milliseconds double precision,
  primary key (policy, store, table_name, look)
);

-- What laps took of a server's time, whichever policy they are of; older than an hour it counts no more.
create table troth.server_time (
  id bigint generated always as identity primary key,
  server text not null,
  taken_at timestamptz not null default clock_timestamp(),
  milliseconds double precision not null
);
create index server_time_of on troth.server_time (server, taken_at);
