-- Which version of a policy was in force from when. A weaker one waits until it is published; what
-- checks judge by is the latest row whose time has come.
alter table troth.policy_version
  -- The date that the version states of itself (`updated`, else `effective`); null where it was
  -- recorded before this was kept.
  add column dated date;

create table troth.policy_in_force (
  number bigint generated always as identity primary key,
  policy text not null,
  hash text not null,
  -- The start of the day that was published, or when a version that is not weaker was first seen.
  since timestamptz not null,
  published boolean not null,
  -- The ledger entry; null for what was in force before this was kept.
  entry text,
  foreign key (policy, hash) references troth.policy_version
);
create index policy_in_force_since on troth.policy_in_force (policy, since desc, number desc);

insert into troth.policy_in_force (policy, hash, since, published)
select distinct on (policy) policy, hash, recorded_at, false
  from troth.policy_version order by policy, recorded_at desc, hash;
