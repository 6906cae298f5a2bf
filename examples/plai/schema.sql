-- Plai: people's performance. Companies are customers; their employees set goals, review one
-- another and give feedback. Everybody is identified by company and number together.

create table companies (
  id             bigint primary key,
  name           text not null,
  domain         text not null,
  plan           text not null,
  billing_email  text not null,
  created_at     timestamptz not null,
  last_active_at timestamptz not null,
  left_at        timestamptz -- null while a customer
);

-- Teams have leads and employees have teams: the two tables point at each other.
create table teams (
  company_id bigint not null,
  id         integer not null,
  name       text not null,
  lead_id    integer,
  primary key (company_id, id)
);

create table employees (
  company_id    bigint not null,
  id            integer not null,
  team_id       integer,
  manager_id    integer, -- another employee of the same company; null at the top
  email         text not null,
  password_hash text,    -- null where the company signs in through its own identity provider
  first_name    text not null,
  last_name     text not null,
  job_title     text not null,
  phone         text,
  date_of_birth text, -- no date: what is sealed is text
  started_on    date not null,
  profile       jsonb not null, -- {"address": {"street", "city", "postcode"}, "emergency": {"name", "phone"}, "pronouns"}
  created_at    timestamptz not null,
  last_seen_at  timestamptz not null,
  primary key (company_id, id)
);

create table goals (
  company_id  bigint not null,
  id          bigint not null,
  employee_id integer not null,
  title       text not null,
  description text not null,
  progress    smallint not null,
  due_on      date not null,
  created_at  timestamptz not null,
  primary key (company_id, id)
);

create table reviews (
  company_id   bigint not null,
  id           bigint not null,
  employee_id  integer not null,
  reviewer_id  integer not null,
  cycle        text not null, -- '2026-H1'
  rating       smallint not null,
  strengths    text not null,
  improvements text not null,
  submitted_at timestamptz not null,
  primary key (company_id, id)
);

create table feedback (
  company_id bigint not null,
  id         bigint not null,
  from_id    integer, -- null where who gave it is gone
  to_id      integer not null,
  body       text not null,
  given_at   timestamptz not null,
  primary key (company_id, id)
);

create table sessions (
  id          text primary key,
  company_id  bigint not null,
  employee_id integer not null,
  ip_address  inet not null,
  user_agent  text not null,
  created_at  timestamptz not null,
  expires_at  timestamptz not null
);

-- Written by the sign-in page at a high rate: no primary key, and no foreign key either.
create table sign_ins (
  company_id   bigint not null,
  employee_id  integer not null,
  succeeded    boolean not null,
  ip_address   inet not null,
  user_agent   text not null,
  signed_in_at timestamptz not null
);

-- Requests outlive the person's rows, so they point at nobody by foreign key.
create table removal_requests (
  id              bigint primary key,
  company_id      bigint not null,
  employee_id     integer not null,
  requester_email text not null,
  channel         text not null,
  opened_at       timestamptz not null,
  completed_at    timestamptz -- null while open
);

create table access_requests (
  id              bigint primary key,
  company_id      bigint not null,
  employee_id     integer not null,
  requester_email text not null,
  opened_at       timestamptz not null,
  completed_at    timestamptz
);

create table cookie_choices (
  visitor_id text primary key,
  analytics  boolean not null,
  marketing  boolean not null,
  gpc        boolean not null, -- the browser sent Global Privacy Control
  chosen_at  timestamptz not null
);

create table vulnerability_reports (
  id             bigint primary key,
  reporter_name  text not null,
  reporter_email text not null,
  severity       text not null,
  summary        text not null,
  received_at    timestamptz not null,
  verdict        text,
  closed_at      timestamptz
);

-- The rows are loaded here: keys to other tables and indexes are quicker to make afterwards.

create unique index employees_email on employees (email);
create index employees_manager on employees (company_id, manager_id);
create index employees_team on employees (company_id, team_id);
create index teams_lead on teams (company_id, lead_id);
create index companies_left on companies (left_at) where left_at is not null;
create index goals_employee on goals (company_id, employee_id);
create index reviews_employee on reviews (company_id, employee_id);
create index reviews_reviewer on reviews (company_id, reviewer_id);
create index feedback_from on feedback (company_id, from_id);
create index feedback_to on feedback (company_id, to_id);
create index sessions_employee on sessions (company_id, employee_id);
create index sessions_expiry on sessions (expires_at);
create index sign_ins_employee on sign_ins (company_id, employee_id);
create index sign_ins_time on sign_ins (signed_in_at);

alter table teams add foreign key (company_id) references companies;
alter table employees add foreign key (company_id) references companies;
alter table employees add foreign key (company_id, manager_id) references employees;
alter table employees add foreign key (company_id, team_id) references teams;
alter table teams add foreign key (company_id, lead_id) references employees;
alter table goals add foreign key (company_id, employee_id) references employees;
alter table reviews add foreign key (company_id, employee_id) references employees;
alter table reviews add foreign key (company_id, reviewer_id) references employees;
alter table feedback add foreign key (company_id, from_id) references employees;
alter table feedback add foreign key (company_id, to_id) references employees;
alter table sessions add foreign key (company_id, employee_id) references employees;

grant usage on schema public to plai_app, plai_ops_maria, plai_crm_reader;
grant select, insert, update, delete on all tables in schema public to plai_app;
grant select on all tables in schema public to plai_ops_maria;
-- The sales system sees customers, never their employees.
grant select (id, name, domain, plan, billing_email, left_at) on companies to plai_crm_reader;
