-- The last whole read of each table whose values are judged: what was found stays until a look as wide.
create table troth.full_read (
  policy text not null,
  store text not null,
  -- schema.table
  table_name text not null,
  -- Hex SHA-256 of its columns and their types, and of the columns that hold passwords.
  columns_hash text not null,
  started_at timestamptz not null,
  finished_at timestamptz not null,
  -- Counts by column; never a value.
  found jsonb not null,
  primary key (policy, store, table_name)
);
