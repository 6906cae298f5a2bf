/**
 * A company whose rows need every kind of change: two stores, several customers, more rows than one
 * batch, rows that hang by rows and by their like, a table without a key, free text, a document, sealed values, a
 * recipient, partitions, a period that has run out.
 */

/** Whom the requests are about. */
export const person: Readonly<Record<string, string>> = { company: '1', id: '1' };

/** What is sealed for each person: the place, its names apart, and the value. */
export const sealedField = { dataset: 'main.people', field: 'phone' };
export const people: readonly (readonly [company: string, id: string])[] = [
  ['1', '1'],
  ['1', '2'],
  ['2', '1'],
];

const store = (variable: string): string => `
    kind: postgres
    url: \${${variable}}
    owner: platform team
    provider: Example Host
    region: eu-central-1
    country: DE
    mechanism: domestic
    defaults:
      tenant: company
      role: processor
      purposes: [service]
      provenance: self
      owner: people team
      period: { keep: indefinitely, because: as long as the contract runs }
      erase: delete`;

export const map = `data-map: crash
subjects:
  person: { says: Somebody who works for a customer, root: main.people, key: [company, id] }
purposes:
  service: { says: Run the service, basis: contract }
  analysis: { says: See how it is used, basis: legitimate-interests }
recipients:
  post:
    name: Parcel Post
    country: DE
    mechanism: domestic
    purposes: [service]
    receives: [main.people.name]
stores:
  main:${store('CRASH_MAIN')}
    datasets:
      companies:
        key: id
        tenant: id
        erase: { keep-because: A company is no person }
        fields: { id: none, name: none, ends_at: none }
      people:
        key: [company, id]
        subjects: { person: [company, id] }
        purposes: [service, analysis]
        references:
          - { fields: company, to: companies, keys: id }
          - { fields: [company, manager], to: people, keys: [company, id] }
        fields:
          company: none
          id: user.unique_id
          manager: user.unique_id
          name: user.name
          email: user.contact.email
          phone: { category: user.contact.phone_number, sealed: true }
      orders:
        key: id
        subjects: { person: [company, person] }
        references: [{ fields: [company, person], to: people, keys: [company, id] }]
        fields: { id: none, company: none, person: user.unique_id, placed_at: none }
      lines:
        key: id
        references: [{ fields: order_id, to: orders, keys: id }]
        fields: { id: none, company: none, order_id: none, engraving: user.content }
      tickets:
        key: id
        subjects: { person: [company, person] }
        erase: null
        references: [{ fields: [company, person], to: people, keys: [company, id] }]
        fields:
          id: none
          company: none
          person: { category: user.unique_id, erase: null }
          body: { category: user.content, free-text: true, erase: mask }
          meta: { category: user.contact, erase: mask, json: { $.mail: user.contact.email } }
  other:${store('CRASH_OTHER')}
    datasets:
      events:
        key: id
        subjects: { person: [company, person] }
        period: { keep: 1 year, since: at }
        fields: { id: none, company: none, person: user.unique_id, page: user.behavior, at: none }
      logs:
        key: [id, at]
        period: { keep: 1 year, since: at }
        fields: { id: none, company: none, at: none }
      devices:
        subjects: { person: [company, person] }
        fields: { company: none, person: user.unique_id, model: user.device }
`;

export const policy = `policy: crash
title: Crash policy
company: Crash
effective: 2024-01-01
zone: Europe/Berlin
data-map: crash.map.yaml
promises:
  C1:
    says: The policy is dated.
    keep: [{ publication: { dated: true } }]
`;

export const mainSchema = `
  create table companies (id int primary key, name text, ends_at timestamptz);
  create table people (company int references companies, id int, name text, email text, phone text,
    manager int, primary key (company, id), foreign key (company, manager) references people);
  create table orders (id int primary key, company int not null, person int not null,
    placed_at timestamptz, foreign key (company, person) references people (company, id));
  create table lines (id int primary key, company int, order_id int not null references orders,
    engraving text);
  create table tickets (id int primary key, company int, person int, body text, meta jsonb not null,
    foreign key (company, person) references people (company, id));
  create index on people (company, manager);
  create index on orders (company, person);
  create index on lines (order_id);
  create index on tickets (company, person);
  insert into companies values (1, 'One', '2026-01-01'), (2, 'Two', null);
  insert into people values (1, 1, 'Ada Quill', 'ada.quill@example.org'),
    (1, 2, 'Ben Oak', 'ben@example.org'), (2, 1, 'Cyd Fern', 'cyd@example.org');
  update people set manager = 1 where id = 2;
  insert into orders select i, 1 + i / 20, 1 + (i / 10) % 2 * (1 - i / 20), '2026-02-03'
    from generate_series(0, 29) i;
  insert into lines select i, 1 + i / 40, i / 2, 'for ' || i from generate_series(0, 59) i;
  insert into tickets select i, 1, 1 + i % 2, 'From ADA QUILL to Ben Oak, ' || i,
    '{"mail": "ada.quill@example.org", "topic": "ring"}' from generate_series(0, 9) i`;

/** The first person has one batch and a part of another; half of all rows are past their period. */
export const otherSchema = `
  create table events (id int primary key, company int, person int, page text, at timestamptz);
  create table devices (company int, person int, model text);
  create table logs (id int, company int, at timestamptz, primary key (id, at)) partition by range (at);
  create table logs_2020 partition of logs for values from ('2020-01-01') to ('2021-01-01');
  create table logs_2120 partition of logs for values from ('2120-01-01') to ('2121-01-01');
  insert into logs select i, 1 + i % 2, timestamptz '2020-02-01' + i % 3 / 2 * interval '100 years'
    from generate_series(0, 299) i;
  create index on events (company, person);
  insert into events select i, case when i < 11500 then 1 when i < 12000 then 1 else 2 end,
      case when i < 11500 then 1 when i < 12000 then 2 else 1 end, '/page/' || i % 7,
      timestamptz '2020-01-01' + i % 2 * interval '100 years'
    from generate_series(0, 23999) i;
  insert into devices values (1, 1, 'phone'), (1, 1, 'phone'), (1, 2, 'tablet'), (2, 1, 'phone');
  analyze`;
