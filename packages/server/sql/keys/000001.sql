-- The keys database: wrapped keys and their states. It is a database of its own, never in a backup
-- of the data that the keys open. No subject is named here: only pseudonyms under a tenant's key.

create table troth.vault_tenant (
  tenant text collate "C" primary key check (tenant <> ''),
  -- Which root wrapped it: another root's keys are refused by name, not by a failed tag.
  root text not null,
  -- Null once it was destroyed; the row stays, so that no second one is made.
  wrapped bytea,
  made_at timestamptz not null,
  destroyed_at timestamptz,
  check ((wrapped is null) = (destroyed_at is not null))
);

create table troth.vault_epoch (
  id uuid primary key,
  tenant text collate "C" not null references troth.vault_tenant,
  number integer not null check (number > 0),
  state text not null check (state in ('current', 'retiring', 'destroyed')),
  wrapped bytea,
  made_at timestamptz not null,
  destroyed_at timestamptz,
  unique (tenant, number),
  check ((state = 'destroyed') = (wrapped is null)),
  check ((state = 'destroyed') = (destroyed_at is not null))
);
create unique index vault_epoch_current on troth.vault_epoch (tenant) where state = 'current';

-- Erased rows stay as tombstones, so that a destroyed key is told from one that never was.
create table troth.vault_key (
  id uuid primary key,
  tenant text collate "C" not null,
  subject bytea not null check (octet_length(subject) = 32),
  state text not null check (state in ('active', 'erasing', 'erased')),
  -- No foreign key: its share lock would be taken for each key that is wrapped anew. A key is only
  -- ever wrapped under an epoch that the same transaction has locked.
  epoch uuid,
  wrapped bytea,
  made_at timestamptz not null,
  fenced_at timestamptz,
  erased_at timestamptz,
  unique (tenant, subject),
  check ((epoch is null) = (wrapped is null)),
  check (state <> 'erasing' or fenced_at is not null),
  check (state <> 'active' or wrapped is not null),
  check (state <> 'erased' or (wrapped is null and erased_at is not null))
)
-- Room in each page, so that destroying and wrapping anew touch no index.
with (fillfactor = 70);

-- Every change that a process's cache must follow takes the next position. The row's lock makes
-- positions visible in their order: who has read 7 has missed nothing up to 7.
create table troth.vault_position (
  position bigint not null
);
create unique index vault_position_single on troth.vault_position ((true));
insert into troth.vault_position values (0);

create table troth.vault_change (
  position bigint primary key,
  -- Keys to drop from a cache; null for all of them.
  keys uuid[]
);
