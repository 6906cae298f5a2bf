-- x.ai: an assistant that is called by CC on a mail and schedules meetings. Hosts are customers'
-- people; guests are whoever they meet, mostly people of other organisations.

create table organisations (
  id               bigint primary key,
  name             text not null,
  domain           text not null,
  is_customer      boolean not null,
  administrator_id integer, -- a host of this organisation
  created_at       timestamptz not null,
  closed_at        timestamptz -- null while it has an account, or never had one
);

-- A host has an organisation, and an organisation a host who administers it.
create table hosts (
  organisation_id   bigint not null,
  id                integer not null,
  email             text not null,
  full_name         text not null,
  time_zone         text not null,
  calendar_provider text not null,
  plan              text not null,
  created_at        timestamptz not null,
  closed_at         timestamptz, -- null while the account is active
  primary key (organisation_id, id)
);

-- Accounts that an administrator sets up for somebody else, with the declaration that they may.
create table host_invitations (
  id              bigint primary key,
  organisation_id bigint not null,
  invited_by      integer not null,
  email           text not null,
  full_name       text not null,
  declared_at     timestamptz not null,
  invited_at      timestamptz not null
);

create table guests (
  organisation_id bigint not null,
  id              integer not null,
  email           text not null,
  full_name       text not null,
  phone           text,
  time_zone       text,
  first_seen_at   timestamptz not null,
  last_mail_at    timestamptz not null,
  primary key (organisation_id, id)
);

-- Only mails that the assistant was on, without the thread below them. One partition per month.
create table mails (
  id              bigint not null,
  sent_at         timestamptz not null,
  organisation_id bigint not null,
  host_id         integer not null,
  direction       text not null, -- 'in', 'out'
  subject         text not null,
  body            text not null,
  primary key (id, sent_at)
) partition by range (sent_at);

do $$
declare
  this_month date := date_trunc('month', current_setting('demo.now')::timestamptz at time zone 'UTC');
  first_day  date;
begin
  for back in -3 .. 20 loop
    first_day := this_month - make_interval(months => back);
    execute format(
      'create table %I partition of mails for values from (%L) to (%L)',
      'mails_' || to_char(first_day, 'YYYY_MM'),
      first_day::timestamp at time zone 'UTC',
      (first_day + interval '1 month')::timestamp at time zone 'UTC');
  end loop;
end $$;

-- Who else was on a mail: people of one tenant and people of another meet here.
create table mail_guests (
  mail_id               bigint not null,
  sent_at               timestamptz not null,
  guest_organisation_id bigint not null,
  guest_id              integer not null,
  seen_as               text not null, -- 'to', 'cc'
  primary key (mail_id, sent_at, guest_organisation_id, guest_id)
);

create table calendar_events (
  organisation_id bigint not null,
  id              bigint not null,
  host_id         integer not null,
  title           text not null,
  location        text not null,
  attendees       jsonb not null, -- [{"name", "email", "accepted"}]
  starts_at       timestamptz not null,
  ends_at         timestamptz not null,
  primary key (organisation_id, id)
);

create table preferences (
  organisation_id bigint not null,
  host_id         integer not null,
  scheduling      jsonb not null, -- {"hours": {"from", "to"}, "home": {"street", "city"}, "call_me_on", "buffer"}
  updated_at      timestamptz not null,
  primary key (organisation_id, host_id)
);

-- Outlives the account: whoever opted out stays opted out.
create table opt_outs (
  email        text primary key,
  opted_out_at timestamptz not null,
  topic        text not null
);

create table consents (
  id              bigint primary key,
  organisation_id bigint not null,
  host_id         integer not null,
  purpose         text not null,
  proof           text not null, -- what was shown and clicked
  given_at        timestamptz not null,
  withdrawn_at    timestamptz
);

create table meeting_reports (
  organisation_id bigint not null,
  id              bigint not null,
  host_id         integer not null,
  month           date not null,
  report          jsonb not null, -- {"meetings", "hours", "guests": [{"name", "email", "meetings"}]}
  created_at      timestamptz not null,
  primary key (organisation_id, id)
);

-- What is used on after an account is closed: nothing in it leads back to a person.
create table product_signals (
  week    date not null,
  plan    text not null,
  feature text not null,
  uses    integer not null,
  primary key (week, plan, feature)
);

-- Requests outlive the person's rows, so they point at nobody by foreign key. One of the two
-- persons is set.
create table erasure_requests (
  id                    bigint primary key,
  host_organisation_id  bigint,
  host_id               integer,
  guest_organisation_id bigint,
  guest_id              integer,
  contact_email         text not null,
  opened_at             timestamptz not null,
  completed_at          timestamptz -- null while open
);

-- The rows are loaded here: keys to other tables and indexes are quicker to make afterwards.

create unique index hosts_email on hosts (email);
create index hosts_closed on hosts (closed_at) where closed_at is not null;
create index organisations_administrator on organisations (id, administrator_id);
create index organisations_closed on organisations (closed_at) where closed_at is not null;
create index guests_last_mail on guests (last_mail_at);
create index mails_host on mails (organisation_id, host_id);
create index mails_sent on mails (sent_at);
create index mail_guests_guest on mail_guests (guest_organisation_id, guest_id);
create index mail_guests_sent on mail_guests (sent_at);
create index calendar_events_host on calendar_events (organisation_id, host_id);
create index calendar_events_end on calendar_events (ends_at);
create index meeting_reports_host on meeting_reports (organisation_id, host_id);
create index consents_host on consents (organisation_id, host_id);
create index host_invitations_host on host_invitations (organisation_id, invited_by);

alter table hosts add foreign key (organisation_id) references organisations;
alter table organisations add foreign key (id, administrator_id) references hosts;
alter table guests add foreign key (organisation_id) references organisations;
alter table host_invitations add foreign key (organisation_id, invited_by) references hosts;
alter table mails add foreign key (organisation_id, host_id) references hosts;
alter table mail_guests add foreign key (mail_id, sent_at) references mails;
alter table mail_guests add foreign key (guest_organisation_id, guest_id) references guests;
alter table calendar_events add foreign key (organisation_id, host_id) references hosts;
alter table preferences add foreign key (organisation_id, host_id) references hosts;
alter table meeting_reports add foreign key (organisation_id, host_id) references hosts;

grant usage on schema public to xai_app, xai_ops_tomas, xai_salesforce;
grant select, insert, update, delete on all tables in schema public to xai_app;
grant select on all tables in schema public to xai_ops_tomas;
-- Salesforce is given hosts' account data and nothing of any guest.
grant select (organisation_id, id, email, full_name, plan, closed_at) on hosts to xai_salesforce;
