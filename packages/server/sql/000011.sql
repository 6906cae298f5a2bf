-- Runs are ordered by number: a clock that was wrong once must not put one before all others.
create sequence troth.check_run_number;
alter table troth.check_run add column number bigint;
with numbered as (
  select id, row_number() over (order by started_at, id) as number from troth.check_run
)
update troth.check_run set number = numbered.number from numbered where numbered.id = check_run.id;
select setval('troth.check_run_number',
  coalesce((select max(number) from troth.check_run), 0) + 1, false);
alter table troth.check_run alter column number set not null;
create unique index check_run_order on troth.check_run (number);

alter table troth.judgement add column number bigint;
update troth.judgement set number = check_run.number
  from troth.check_run where check_run.id = judgement.run;
alter table troth.judgement alter column number set not null;
drop index troth.judgement_latest;
create index judgement_latest on troth.judgement (policy, promise, clause, number desc);

-- What stood in an outbox and is no entry: it was given no index, and blocks nothing.
create table troth.set_aside (
  log text collate "C" not null,
  position bigint not null,
  id text collate "C" not null,
  entry text not null,
  set_aside_at timestamptz not null default now(),
  primary key (log, position)
);

-- When each bundle of 256 entries was last read and hashed, so that all of them are within a day.
create table troth.ledger_look (
  log text collate "C" not null,
  bundle bigint not null,
  -- Entries that it had.
  width integer not null,
  looked_at timestamptz not null,
  primary key (log, bundle)
);

-- Files of a published log that were damaged and made again, byte for byte as they were signed.
create table troth.ledger_repair (
  id bigint generated always as identity primary key,
  log text collate "C" not null,
  file text not null,
  says text not null,
  repaired_at timestamptz not null default now(),
  -- Null until a check has said so.
  told_at timestamptz
);

-- Times at which Troth's clock did not agree with what it was compared with.
create table troth.clock_jump (
  id bigint generated always as identity primary key,
  noticed_at timestamptz not null default clock_timestamp(),
  -- What Troth's own clock said.
  clock timestamptz not null,
  compared_with text not null,
  other timestamptz not null,
  -- The newest run before it.
  after_run bigint not null,
  ended_at timestamptz,
  entry text collate "C"
);
