-- One state machine for every workflow: rights of people, destruction of what a customer left, sweeps
-- of rows past their period. A request may be about several people; each of them stands in
-- request_person, and no two requests that are about one of them run at once.

alter table troth.request drop constraint request_right_check;
alter table troth.request add constraint request_right_check check ("right" in (
  'access', 'rectification', 'erasure', 'restriction', 'portability', 'objection',
  'destruction', 'retention'));
alter table troth.request alter column pseudonym drop not null;
alter table troth.request add column people integer not null default 1 check (people >= 0);
-- What was asked besides whom it is about (values to correct, purposes objected to), encrypted.
alter table troth.request add column sealed_input bytea;
drop index troth.request_runs_alone;

create table troth.request_person (
  request text collate "C" not null,
  pseudonym text collate "C" not null,
  primary key (request, pseudonym)
);
insert into troth.request_person (request, pseudonym) select id, pseudonym from troth.request;

-- The people of requests that run now. No foreign keys: 10,000 people at once would pay for each.
create table troth.request_running (
  policy text not null,
  subject_kind text not null,
  pseudonym text collate "C" not null,
  request text collate "C" not null,
  constraint request_runs_alone primary key (policy, subject_kind, pseudonym)
);
create index request_running_of on troth.request_running using hash (request);
insert into troth.request_running (policy, subject_kind, pseudonym, request)
  select policy, subject_kind, pseudonym, id from troth.request
   where state in ('running', 'reading-back');

-- Whom a hold is on, encrypted, so that sweeps over a whole table can leave their rows alone.
alter table troth.hold add column sealed_subject bytea;

-- People whose data may only be stored (GDPR Art. 18), or not be used for some purposes (Art. 21).
create table troth.limitation (
  id text collate "C" primary key,
  request text collate "C" not null references troth.request,
  policy text not null,
  subject_kind text not null,
  pseudonym text collate "C" not null,
  sealed_subject bytea,
  -- Purposes that are closed; null: all of them, storing excepted.
  purposes text[],
  since timestamptz not null,
  ended_at timestamptz
);
create index limitation_person on troth.limitation (policy, subject_kind, pseudonym)
  where ended_at is null;
