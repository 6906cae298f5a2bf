-- What a finding rests on; null for findings of before, and for those of what could not be looked at.
alter table troth.finding add column coverage jsonb;
alter table troth.finding drop constraint finding_outcome_check;
alter table troth.finding add constraint finding_outcome_check check
  (outcome in ('met', 'at-risk', 'broken', 'unknown', 'attested', 'lapsed', 'declared'));

-- An attestation is of a promise, or of the policy's data map as it stood: then by its hash.
alter table troth.attestation alter column promise drop not null;
alter table troth.attestation add column map_hash text;
alter table troth.attestation add constraint attestation_subject check
  ((promise is null) <> (map_hash is null));
create index attestation_map on troth.attestation (policy, made_at desc) where map_hash is not null;
