-- What is wrong on purpose, so that a check has something to find. Listed in ../wounds.yaml.

-- xai-undeclared-column: somebody added a column for phone numbers and told nobody.
alter table hosts add column mobile text;
update hosts set mobile = '+1 415 555 01' || lpad((id * 7 % 100)::text, 2, '0') where organisation_id < 20;

-- xai-no-period: a table that came with a pilot project; nobody ever said how long its rows stay.
create table call_transcripts (
  id              bigint primary key,
  organisation_id bigint not null,
  host_id         integer not null,
  transcript      text not null,
  recorded_at     timestamptz not null
);
alter table call_transcripts owner to xai_migrator;
insert into call_transcripts
  select part, 0, part % 3, 'Thanks for calling. Thursday at ten would suit me better.', n - part * interval '9 days'
    from generate_series(0, 24) as part, (select current_setting('demo.now')::timestamptz as n) as moment;

-- xai-old-mails: these should have gone with their year.
insert into mails
  select 9000000 + part, n - interval '430 days' + part * interval '1 hour', 0, part % 3, 'out',
         'Meeting about the lease', 'Would next Tuesday at three work for you?'
    from generate_series(0, 39) as part, (select current_setting('demo.now')::timestamptz as n) as moment;
