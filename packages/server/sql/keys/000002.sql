-- What a person's key may not be opened for: it stands in the key's row, so that it holds for as long
-- as the key does, in every process, and goes when the key goes.

-- Purposes to which the person objected (GDPR Art. 21); null: none.
alter table troth.vault_key add column closed text[];
-- What it sealed may only be stored (GDPR Art. 18): it opens for no purpose at all.
alter table troth.vault_key add column only_stored boolean not null default false;
alter table troth.vault_key add check (closed is null or (cardinality(closed) > 0 and not only_stored));
