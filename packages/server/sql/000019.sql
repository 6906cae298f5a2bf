-- Since when the people of a request and their handles stand in the suppression ledger, by which its file
-- is held; null where they do not, or came onto it before this was kept.
alter table troth.request add column suppressed_at timestamptz;
