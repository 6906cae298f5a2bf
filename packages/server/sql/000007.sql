-- What a request's rows were reached by, and what was measured of each of its steps.

-- Values by which rows were reached through other rows, sealed, in pages of at most 1,000. They stay
-- while the request is open: every change and every read-back asks by them, and not by way of rows that
-- are being deleted.
create table troth.request_handle_page (
  request text collate "C" not null,
  -- By which columns of which rows: a digest, see handles.ts.
  way text collate "C" not null,
  position bigint generated always as identity,
  sealed bytea not null,
  primary key (request, way, position)
);

-- Which values stand in the pages already: keyed digests, so that a later look adds what is new.
create table troth.request_handle (
  request text collate "C" not null,
  way text collate "C" not null,
  digest text collate "C" not null,
  primary key (request, way, digest)
);

-- Step → {"found", "changed", "otherwise"}: see progress.ts.
alter table troth.request add column progress jsonb;
