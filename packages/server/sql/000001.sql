-- Troth's own state. Findings and evidence hold locations and counts, never a personal value.

create table troth.policy_version (
  policy text not null,
  hash text not null,
  effective date not null,
  -- The sources as they were read: [{"path": …, "text": …}], the policy file first.
  sources jsonb not null,
  recorded_at timestamptz not null default now(),
  primary key (policy, hash)
);

create table troth.check_run (
  id uuid primary key,
  policy text not null,
  policy_hash text not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  foreign key (policy, policy_hash) references troth.policy_version
);
create index check_run_policy on troth.check_run (policy, policy_hash, started_at desc);

-- One judgement of one clause, as it stood when it was made. The latest by checked_at counts, until
-- fresh_until; what shows is folded from its findings anew, because exceptions come and go.
create table troth.judgement (
  id uuid primary key,
  run uuid not null references troth.check_run,
  policy text not null,
  promise text not null,
  clause integer not null,
  kind text not null,
  status text not null check (status in ('kept', 'at-risk', 'broken', 'unknown', 'attested', 'lapsed')),
  reason text not null,
  checked_at timestamptz not null,
  fresh_until timestamptz not null,
  -- The ledger entry that commits to this judgement; null until it is recorded.
  entry text
);
create index judgement_latest on troth.judgement (policy, promise, clause, checked_at desc);
create index judgement_run on troth.judgement (run);

create table troth.finding (
  id bigint generated always as identity primary key,
  judgement uuid not null references troth.judgement,
  rule text not null,
  outcome text not null check (outcome in ('met', 'at-risk', 'broken', 'unknown', 'attested', 'lapsed')),
  resource text not null,
  message text not null,
  rows bigint,
  facts jsonb not null
);
create index finding_judgement on troth.finding (judgement);

create table troth.attestation (
  id uuid primary key,
  policy text not null,
  promise text not null,
  -- The role that the clause names (head-of-people), and the person who says so.
  role text not null,
  made_by text not null,
  statement text not null,
  -- Hex SHA-256 of the evidence document and the name it was given by; null where a statement is all.
  evidence_digest text,
  evidence_name text,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  entry text,
  check (expires_at > made_at)
);
create index attestation_promise on troth.attestation (policy, promise, made_at desc);

create table troth.exception (
  id uuid primary key,
  policy text not null,
  promise text not null,
  rule text not null,
  resource text not null,
  reason text not null check (length(reason) >= 20),
  owner text not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  entry text,
  check (expires_at > made_at)
);
create index exception_promise on troth.exception (policy, promise);

create table troth.schedule (
  name text primary key,
  policy text not null,
  every interval not null,
  next_at timestamptz not null,
  last_at timestamptz
);
