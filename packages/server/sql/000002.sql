-- The ledger: what waits to be logged, what was logged where, what was signed, and the evidence
-- that entries commit to. The logs themselves are files; docs/ledger-format.md describes them.

create table troth.log (
  name text collate "C" primary key check (name ~ '^[a-z][a-z0-9-]{0,31}$'),
  origin text not null unique,
  verifier_key text not null,
  -- Size and root up to which entries have an index and their files are durable. Only a
  -- compare-and-swap on both moves them on, and only what stands here is ever signed.
  size bigint not null default 0 check (size >= 0),
  root bytea not null check (octet_length(root) = 32)
);

-- Entries that were committed with a business transaction and have no index yet. No foreign key to
-- troth.log: its share lock on one and the same row would be taken for every entry of every
-- appender; appending checks the log's name instead.
create table troth.outbox (
  log text collate "C" not null,
  position bigint generated always as identity,
  -- Entry id; for the meta-log, log and size of the checkpoint.
  id text collate "C" not null,
  -- Canonical JSON or, in the meta-log's, a signed note: UTF-8 text without control characters but
  -- newlines, so that U+001E can separate entries on their way out.
  entry text not null check (octet_length(entry) between 1 and 65535),
  appended_at timestamptz not null default now(),
  primary key (log, position)
)
-- Rows live for a fraction of a second: vacuum by number, not by share of the table.
with (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 20000,
  autovacuum_analyze_scale_factor = 0,
  autovacuum_analyze_threshold = 100000
);

-- The outbox rows that were given indexes and are not yet durable in files: at most one batch a log.
-- Written before the first file, so that a restart gives the same entries the same indexes.
create table troth.batch (
  log text collate "C" primary key references troth.log,
  first bigint not null,
  count integer not null check (count between 1 and 1024),
  -- Exactly their positions, in the order of their indexes. Neighbours share one range, so that
  -- this is short; a position inside a range is never that of a row which was not seen yet.
  positions int8multirange not null
);

-- Where each entry stands; the bytes are in the log's files. Looked up by id alone: a hash index costs
-- an append a third less than a B-tree, and that no index is given twice is the compare-and-swap's
-- doing, not that of a second index.
create table troth.entry (
  log text collate "C" not null,
  index bigint not null,
  id text collate "C" not null
);
create index entry_id on troth.entry using hash (id);

-- Every size and root that may be signed, and the note once it was. One row for a size, forever:
-- the same size is never signed with another root.
create table troth.checkpoint (
  log text collate "C" not null references troth.log,
  size bigint not null,
  root bytea not null check (octet_length(root) = 32),
  note text,
  primary key (log, size)
);

-- The payload behind an entry's commitment and the commitment's salt, encrypted. Destroying the key
-- voids the commitment; the entry stays.
create table troth.evidence (
  entry text collate "C" primary key,
  log text collate "C" not null,
  sealed bytea not null
);
create index evidence_log on troth.evidence (log);
