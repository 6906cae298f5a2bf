-- PANDA: an AI assistant for work. A tenant is a customer's workspace; its people write and import
-- documents and ask questions about them. Everybody is identified by tenant and number together.

create table tenants (
  id                 bigint primary key,
  name               text not null,
  domain             text not null,
  plan               text not null,
  contract_id        bigint not null, -- the contract in force, or the last one
  training_agreed_at timestamptz, -- null: nothing of this tenant may train a model
  created_at         timestamptz not null
);

-- A tenant names its contract and a contract its tenant: the two tables point at each other. A
-- contract outlives its tenant, whose data goes when it ends, so it has no foreign key to it.
create table contracts (
  id        bigint primary key,
  tenant_id bigint not null,
  signed_by text not null,
  starts_at timestamptz not null,
  ends_at   timestamptz -- null: until somebody gives notice
);

create table accounts (
  tenant_id     bigint not null,
  id            integer not null,
  email         text not null,
  phone         text,
  password_hash text not null,
  full_name     text not null,
  settings      jsonb not null, -- {"locale", "theme", "recovery": {"email", "phone"}}
  created_at    timestamptz not null,
  last_seen_at  timestamptz not null,
  primary key (tenant_id, id)
);

-- The card itself is with the payment processor; this is its token.
create table billing (
  tenant_id       bigint not null,
  id              integer not null,
  account_id      integer not null,
  card_token      text not null,
  card_last_four  text not null,
  street          text not null,
  city            text not null,
  postcode        text not null,
  country         text not null,
  created_at      timestamptz not null,
  primary key (tenant_id, id)
);

create table integrations (
  tenant_id      bigint not null,
  id             bigint not null,
  account_id     integer not null,
  provider       text not null, -- 'google-workspace', 'other-assistant'
  external_email text not null,
  scopes         text[] not null,
  connected_at   timestamptz not null,
  primary key (tenant_id, id)
);

create table documents (
  tenant_id  bigint not null,
  id         bigint not null,
  account_id integer not null,
  title      text not null,
  body       text not null, -- some are as long as a book's chapter
  created_at timestamptz not null,
  primary key (tenant_id, id)
);

-- What integrations bring. The importer outruns the table of integrations, so there is no foreign
-- key on integration_id; the data map declares the reference.
create table imported_documents (
  tenant_id      bigint not null,
  id             bigint not null,
  integration_id bigint not null,
  account_id     integer not null,
  author_email   text not null,
  title          text not null,
  body           text not null,
  imported_at    timestamptz not null,
  primary key (tenant_id, id)
);

create table prompts (
  tenant_id  bigint not null,
  id         bigint not null,
  account_id integer not null,
  prompt     text not null,
  answer     text not null,
  model      text not null,
  asked_at   timestamptz not null,
  primary key (tenant_id, id)
);

create table training_sets (
  id       bigint primary key,
  name     text not null,
  model    text not null,
  built_at timestamptz not null
);

-- Which question went into which set: the lineage of a model.
create table training_items (
  training_set_id bigint not null,
  tenant_id       bigint not null,
  prompt_id       bigint not null,
  account_id      integer not null,
  primary key (training_set_id, tenant_id, prompt_id)
);

create table support_cases (
  id                bigint primary key,
  tenant_id         bigint not null,
  account_id        integer not null,
  channel           text not null, -- 'email', 'chat', 'phone'
  class             text not null, -- 'defect', 'question', 'configuration'
  contact_email     text not null,
  contact_phone     text,
  notes             text not null,
  billable          boolean not null,
  opened_at         timestamptz not null,
  first_response_at timestamptz,
  closed_at         timestamptz
);

-- Figures about whole workspaces, not about anybody in them.
create table usage_daily (
  tenant_id       bigint not null,
  day             date not null,
  prompts         integer not null,
  active_accounts integer not null,
  primary key (tenant_id, day)
);

-- Requests outlive the person's rows, so they point at nobody by foreign key.
create table erasure_requests (
  id            bigint primary key,
  tenant_id     bigint not null,
  account_id    integer not null,
  contact_email text not null,
  opened_at     timestamptz not null,
  completed_at  timestamptz -- null while open
);

-- The rows are loaded here: keys to other tables and indexes are quicker to make afterwards.

create unique index accounts_email on accounts (email);
create index contracts_tenant on contracts (tenant_id);
create index contracts_end on contracts (ends_at);
create index tenants_contract on tenants (contract_id);
create index billing_account on billing (tenant_id, account_id);
create index integrations_account on integrations (tenant_id, account_id);
create index documents_account on documents (tenant_id, account_id);
create index imported_documents_account on imported_documents (tenant_id, account_id);
create index imported_documents_integration on imported_documents (tenant_id, integration_id);
create index prompts_account on prompts (tenant_id, account_id);
create index training_items_prompt on training_items (tenant_id, prompt_id);
create index support_cases_account on support_cases (tenant_id, account_id);

-- Checked at the end of a transaction, so that a tenant may be made before its contract.
alter table tenants add foreign key (contract_id) references contracts deferrable initially deferred;
alter table accounts add foreign key (tenant_id) references tenants;
alter table billing add foreign key (tenant_id, account_id) references accounts;
alter table integrations add foreign key (tenant_id, account_id) references accounts;
alter table documents add foreign key (tenant_id, account_id) references accounts;
alter table imported_documents add foreign key (tenant_id, account_id) references accounts;
alter table prompts add foreign key (tenant_id, account_id) references accounts;
alter table training_items add foreign key (training_set_id) references training_sets;
alter table support_cases add foreign key (tenant_id, account_id) references accounts;
alter table usage_daily add foreign key (tenant_id) references tenants;

grant usage on schema public to panda_app, panda_training, panda_ops_jun;
grant select, insert, update, delete on all tables in schema public to panda_app;
-- The trainer reads questions and records what it took; it sees no account.
grant select on tenants, prompts to panda_training;
grant select, insert on training_sets, training_items to panda_training;
grant select on all tables in schema public to panda_ops_jun;
