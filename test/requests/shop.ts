/** A shop with two stores: rows that hang by rows, free text, a document, sealed values, a recipient. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInstallation, type InstallationOptions } from '../../packages/server/src/main.ts';
import { freshDatabase } from '../../packages/server/src/platform/test-database.ts';
import type { Cleanup } from './plai.ts';

const common = `
        role: controller
        purposes: [service]
        provenance: self
        owner: shop team
        period: { keep: indefinitely, because: as long as the shop is open }`;

const store = (variable: string): string => `
    kind: postgres
    url: \${${variable}}
    owner: platform team
    provider: Example Host
    region: eu-central-1
    country: DE
    mechanism: domestic`;

const map = `data-map: shop
subjects:
  customer: { says: Somebody who buys, root: main.customers, key: id }
purposes:
  service: { says: Run the shop, basis: contract }
recipients:
  post:
    name: Parcel Post
    country: DE
    mechanism: domestic
    purposes: [service]
    receives: [main.customers.name]
stores:
  main:${store('SHOP_MAIN')}
    datasets:
      customers:
        key: id
        subjects: { customer: id }${common}
        erase: delete
        fields:
          id: none
          name: user.name
          email: user.contact.email
          phone: { category: user.contact.phone_number, sealed: true }
      orders:
        key: id
        subjects: { customer: customer }${common}
        erase: delete
        references: [{ fields: customer, to: customers, keys: id }]
        fields: { id: none, customer: user.unique_id }
      lines:
        key: id${common}
        erase: delete
        references: [{ fields: order_id, to: orders, keys: id }]
        fields: { id: none, order_id: none, engraving: user.content }
      tickets:
        key: id
        subjects: { customer: customer }${common}
        erase: null
        references: [{ fields: customer, to: customers, keys: id }]
        fields:
          id: none
          customer: { category: user.unique_id, erase: null }
          body: { category: user.content, free-text: true, erase: mask }
          phone: user.contact.phone_number
          meta: { category: user.contact, erase: mask, json: { $.mail: user.contact.email } }
  other:${store('SHOP_OTHER')}
    datasets:
      visits:
        subjects: { customer: customer }${common}
        erase: delete
        fields: { customer: user.unique_id, page: user.behavior }
`;

const policy = `policy: shop
title: Shop policy
company: Shop
effective: 2024-01-01
zone: Europe/Berlin
data-map: shop.map.yaml
promises:
  S1:
    says: The policy is dated.
    keep: [{ publication: { dated: true } }]
`;

const mainSchema = `
  create table customers (id int primary key, name text, email text, phone text);
  create table orders (id int primary key, customer int not null references customers);
  create table lines (id int primary key, order_id int not null references orders, engraving text);
  create table tickets (id int primary key, customer int references customers, body text, phone text, meta jsonb not null);
  create index on orders (customer);
  create index on lines (order_id);
  create index on tickets (customer);
  insert into customers values (1, 'Ada Quill', 'ada.quill@example.org', null), (2, 'Ben Oak', 'ben@example.org', null);
  insert into orders values (1, 1), (2, 1), (3, 2);
  insert into lines values (1, 1, 'Ada Quill'), (2, 2, 'ada.quill@example.org'), (3, 3, 'Ben Oak');
  insert into tickets values
    (1, 1, 'This is ADA QUILL, mail ada.quill@example.org about the ring', '+49 30 1', '{"mail": "ada.quill@example.org", "topic": "ring"}'),
    (2, 2, 'Ben here', '+49 30 2', '{"mail": "ben@example.org"}')`;

const otherSchema = `
  create table visits (customer int, page text);
  insert into visits values (1, '/ada'), (1, '/rings'), (2, '/rings')`;

export async function shop(t: Cleanup) {
  const home = await mkdtemp(join(tmpdir(), 'troth-shop-'));
  const [own, main, other] = await Promise.all([freshDatabase(), freshDatabase(), freshDatabase()]);
  await main.pool.query(mainSchema);
  await other.pool.query(otherSchema);
  const policyFile = join(home, 'shop.policy.yaml');
  await writeFile(policyFile, policy);
  await writeFile(join(home, 'shop.map.yaml'), map);
  const opened: { close(): Promise<void> }[] = [];
  const open = async (more: Partial<InstallationOptions> = {}) => {
    const installation = await openInstallation({
      configuration: { home, databaseUrl: own.url, logLevel: 'silent' },
      policies: [policyFile],
      variables: { SHOP_MAIN: main.url, SHOP_OTHER: other.url },
      ...more,
    });
    opened.push(installation);
    return installation;
  };
  t.after(async () => {
    await Promise.allSettled(opened.map((one) => one.close()));
    await main.pool.query(`drop database if exists ${own.name}_keys with (force)`);
    for (const database of [own, main, other]) await database.drop();
    await rm(home, { recursive: true, force: true });
  });
  return { installation: await open(), own, main, other, home, open };
}
