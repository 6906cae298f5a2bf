-- Who was erased is asked for again, on a schedule: how far that has come, dataset by dataset, and each
-- time that all of them were gone over.
create table troth.asking (
  policy text primary key,
  -- Moments, counts, pseudonyms, and sealed keys after which a pass goes on: see asking.ts.
  state jsonb not null,
  -- The entry that has the digest of the state.
  entry text collate "C"
);

create table troth.asked (
  policy text not null,
  number bigint not null,
  began_at timestamptz not null,
  ended_at timestamptz not null,
  -- As its entry has it: people, datasets, what was found, what was not looked at.
  said jsonb not null,
  entry text collate "C",
  primary key (policy, number)
);
create index asked_began on troth.asked (policy, began_at, number);
