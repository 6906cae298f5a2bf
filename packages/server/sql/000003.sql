-- People's requests, and what carrying them out leaves behind. A person stands here as a keyed
-- pseudonym; the key of the person's rows is encrypted, and gone when the request is done.

create table troth.request (
  id text collate "C" primary key check (id ~ '^req_[A-Za-z0-9_-]{22}$'),
  policy text not null,
  policy_hash text not null,
  "right" text not null
    check ("right" in ('access', 'rectification', 'erasure', 'restriction', 'portability', 'objection')),
  subject_kind text not null,
  pseudonym text collate "C" not null,
  sealed_subject bytea,
  -- The person's identifiers, to be masked in free text, encrypted while the request runs.
  sealed_identifiers bytea,
  state text not null check (state in ('received', 'verified', 'planned', 'approved', 'running',
    'reading-back', 'done', 'refused', 'cancelled', 'failed', 'partial')),
  opened_at timestamptz not null,
  due_at timestamptz not null,
  extended_because text,
  -- Datasets, counts, strategies and reasons; no value of a person.
  plan jsonb,
  -- Rows by step, counted before the first change, with those that came up during the run.
  found jsonb,
  -- What is not done: [{"store", "dataset", "code", "rows"}].
  failures jsonb,
  -- The signed note.
  certificate text,
  finished_at timestamptz
);
create index request_subject on troth.request (policy, subject_kind, pseudonym);
create index request_due on troth.request (due_at) where finished_at is null;
create unique index request_runs_alone on troth.request (policy, subject_kind, pseudonym)
  where state in ('running', 'reading-back');

-- Every transition, with the ledger entry of the same transaction.
create table troth.request_event (
  request text collate "C" not null references troth.request,
  position integer not null,
  event text not null,
  state text not null,
  at timestamptz not null,
  entry text collate "C" not null,
  primary key (request, position)
);

-- A legal stop on deletion: of one person, or of a whole dataset.
create table troth.hold (
  id text collate "C" primary key,
  policy text not null,
  subject_kind text,
  pseudonym text collate "C",
  -- `store.dataset`
  dataset text,
  reason text not null check (length(reason) >= 20),
  owner text not null,
  made_at timestamptz not null,
  ended_at timestamptz,
  entry text collate "C" not null,
  check ((dataset is null) = (pseudonym is not null and subject_kind is not null))
);
create index hold_policy on troth.hold (policy) where ended_at is null;

-- Recipients of the person's data who are to be told (GDPR Art. 19).
create table troth.notice (
  request text collate "C" not null references troth.request,
  recipient text not null,
  -- Whom it is about, encrypted; null once it is sent.
  sealed_subject bytea,
  fields jsonb not null,
  queued_at timestamptz not null,
  sent_at timestamptz,
  primary key (request, recipient)
);
create index notice_waiting on troth.notice (queued_at) where sent_at is null;
