import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compilePolicy } from '@troth/core/policy';
import { parse } from 'yaml';
import { openSeeded } from '../postgres/testing/seed.ts';
import { discoverStore, draftDataMap, unindexedReferences, type DiscoveryReport } from './index.ts';

const options = {
  name: 'shop',
  url: '${SHOP_URL}',
  discovered: Temporal.PlainDate.from('2025-10-01'),
};

async function discovered(t: { after(fn: () => Promise<void>): void }, sql: string, full = false) {
  const opened = await openSeeded();
  t.after(opened.close);
  await opened.run(sql);
  return { opened, report: await discoverStore(opened.store, { rows: 200, full }) };
}

const shop = `
  create table customers (tenant int, id int, email text, full_name text, birthday date, primary key (tenant, id));
  insert into customers select 1, i, 'ada' || i || '@example.com', (array['Ada Lovelace','Grace Hopper','Alan Turing'])[1 + i % 3], '1980-01-01'::date + i from generate_series(1, 300) i;
  create table orders (id int primary key, tenant int, customer int, note text, details jsonb, placed_at timestamptz,
    foreign key (tenant, customer) references customers);
  insert into orders select i, 1, i, 'Left at the door, call +1 415 555 26' || (10 + i % 90) || ' if nobody opens', jsonb_build_object('ship_to', jsonb_build_object('email', 'bob' || i || '@example.org')), now() from generate_series(1, 300) i;
  create table "Odd ""name"", x: y #1" ("weird: col, #2" int, "null" text);
  create view addresses as select email from customers`;

function column(report: DiscoveryReport, table: string, name: string) {
  return report.tables
    .find((each) => each.name === table)
    ?.columns.find((each) => each.name === name);
}

describe('discoverStore', () => {
  it('finds tables, keys, references without an index, and what columns hold', async (t) => {
    const { report } = await discovered(t, shop);
    assert.equal(report.asked, 200);
    const orders = report.tables.find((table) => table.name === 'orders');
    assert.ok(orders);
    assert.deepEqual(
      unindexedReferences(orders).map((key) => key.columns),
      [['tenant', 'customer']],
    );
    assert.deepEqual(orders.sampled, { method: 'random-rows', rows: 200 });
    assert.equal(
      column(report, 'customers', 'email')?.classifications[0]?.category,
      'user.contact.email',
    );
    assert.equal(column(report, 'orders', 'details')?.classifications[0]?.path, '$.ship_to.email');
    assert.equal(column(report, 'orders', 'note')?.classifications[0]?.embedded, true);
    assert.equal(column(report, 'customers', 'email')?.filled, 200);
  });

  it('drafts the references of a partitioned table once, whichever of its partitions have them', async (t) => {
    const { report } = await discovered(
      t,
      `create table people (id int primary key, email text);
       create table rentals (id int primary key, person int references people);
       create table paid (id int, person int, rental int, at date) partition by range (at);
       create table paid_1 partition of paid for values from ('2024-01-01') to ('2025-01-01');
       create table paid_2 partition of paid for values from ('2025-01-01') to ('2026-01-01');
       alter table paid_1 add foreign key (person) references people, add foreign key (rental) references rentals;
       alter table paid_2 add foreign key (person) references people, add foreign key (rental) references rentals;`,
    );
    const draft = draftDataMap(report, options);
    for (const line of [
      '- { fields: [person], to: people, keys: [id] }',
      '- { fields: [rental], to: rentals, keys: [id] }',
      'no index leads with (rental)',
    ]) {
      const written = draft.slice(draft.indexOf('paid:')).split('rentals:\n')[0] ?? '';
      assert.equal(written.split(line).length, 2, line);
    }
  });

  it('reads everything when asked to, and says so', async (t) => {
    const { report } = await discovered(t, shop, true);
    assert.equal(report.asked, 'full');
    const first = report.tables.find((table) => table.name === 'customers');
    assert.deepEqual(first?.sampled, { method: 'every-row', rows: 300 });
  });

  it('finds one row in 5,000 when it reads everything', async (t) => {
    const { report } = await discovered(
      t,
      `create table notes (id int primary key, note text);
       insert into notes select i, case when i = 4321 then 'please write to ada@example.com about this order' else 'the usual remark about an order' end from generate_series(1, 5000) i`,
      true,
    );
    const [found] = column(report, 'notes', 'note')?.classifications ?? [];
    assert.equal(found?.category, 'user.contact.email');
    assert.equal(found.embedded, true);
    assert.match(found.reason, /in 1 of 5 parts/);
  });

  it('sees both ends of long documents, and drafts what mixed and long texts hold for review', async (t) => {
    const { report } = await discovered(
      t,
      `create table docs (id int primary key, body text, payload text, note text);
       insert into docs select i, '{"pad":"' || repeat('x y ', 30000) || '","email":"ann' || i || '@example.org"}',
         case when i % 3 = 0 then '{"email":"ann' || i || '@example.org"}' else '[WARN] lost bob' || i || '@example.org' end,
         'Frau Schneider, geb. 12.04.1980, wohnt in der Hauptstraße ' || i || ', Diabetes.' from generate_series(1, 30) i`,
    );
    const text = draftDataMap(report, options);
    assert.match(text, /body: .*user\.contact\.email/);
    assert.match(
      text,
      /payload: \{ category: user, json: \{ \$\.email: user\.contact\.email \}, free-text: true \}/,
    );
    assert.match(text, /note: \{ category: user\.content, free-text: true \} {2}# REVIEW: whose/);
  });

  it('is not swayed by a stretch of odd rows', async (t) => {
    const { report } = await discovered(
      t,
      `create table mixed (id int primary key, reference text);
       insert into mixed select i, case when i <= 1000 then 'ada' || i || '@example.com' else 'REF-' || i end from generate_series(1, 8000) i`,
      true,
    );
    const whole = column(report, 'mixed', 'reference')?.classifications.filter(
      (each) => !each.embedded,
    );
    assert.deepEqual(whole, []);
  });

  it('says which tables it could not read, and judges them by their names', async (t) => {
    const opened = await openSeeded();
    t.after(opened.close);
    await opened.run(shop);
    const role = await opened.role();
    await opened.run(`grant select on orders to ${role.name}`);
    const store = role.open();
    const report = await discoverStore(store, { rows: 10 });
    await store.close();
    const customers = report.tables.find((table) => table.name === 'customers');
    assert.deepEqual(customers?.sampled, { unsampled: 'store-denied' });
    const email = column(report, 'customers', 'email');
    assert.equal(email?.classifications[0]?.category, 'user.contact.email');
    assert.equal(email?.filled, 0);
    assert.match(draftDataMap(report, options), /# Not read: public\.customers: .*store-denied/);
  });

  it('tells how far it is', async (t) => {
    const opened = await openSeeded();
    t.after(opened.close);
    await opened.run(shop);
    const seen: number[] = [];
    await discoverStore(opened.store, {
      rows: 10,
      onProgress: ({ tablesDone, tables, rows }) => {
        assert.equal(tables, 4);
        assert.ok(rows <= 30);
        seen.push(tablesDone);
      },
    });
    assert.equal(seen.at(-1), 4);
  });

  it('stops when told to', async (t) => {
    const opened = await openSeeded();
    t.after(opened.close);
    await opened.run(shop);
    const controller = new AbortController();
    const stopped = discoverStore(opened.store, {
      rows: 10,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await assert.rejects(stopped, /store-cancelled/);
  });
});

describe('draftDataMap', () => {
  const policy = {
    path: 'shop.policy.yaml',
    text: `policy: shop\ntitle: t\ncompany: c\neffective: 2025-01-01\nzone: UTC\ndata-map: shop.map.yaml\npromises: {}\n`,
  };
  const compile = (text: string) =>
    compilePolicy({
      policy,
      maps: [{ path: 'shop.map.yaml', text }],
      catalogue: { kinds: [], contradictions: [], running: new Set() },
    }).diagnostics.filter(({ at }) => at.file === 'shop.map.yaml');

  it('is rejected at every REVIEW mark, and nowhere else', async (t) => {
    const { opened, report } = await discovered(t, shop);
    const roles = await opened.store.roles();
    assert.ok(roles.supported);
    const text = draftDataMap(report, { ...options, roles: roles.value });
    const marks = text
      .split('\n')
      .flatMap((line, at) => (line.includes(': # REVIEW') ? [at + 1] : []));
    const errors = compile(text).filter(({ severity }) => severity === 'error');
    // People, purposes, the store, its defaults, the one table with a clock, and every role.
    assert.equal(marks.length, 2 + 5 + 6 + 1 + roles.value.filter(({ login }) => login).length);
    assert.deepEqual(
      [...new Set(errors.map(({ at }) => at.line))].toSorted((a, b) => a - b),
      marks,
    );
  });

  it('is accepted once they are filled in', async (t) => {
    const { opened, report } = await discovered(t, shop);
    const roles = await opened.store.roles();
    assert.ok(roles.supported);
    const answers: Record<string, string> = {
      subjects: '{ customer: { says: A customer, root: main.customers, key: [tenant, id] } }',
      purposes: '{ service: { says: Provide the service, basis: contract } }',
      country: 'DE',
      mechanism: 'domestic',
      role: 'processor',
      provenance: 'self',
      period: '{ keep: indefinitely, because: a test }',
      erase: 'delete',
    };
    const answer = (name: string, indent: string, question: string): string => {
      if (question.startsWith('{ says: …, who')) return '{ says: a role, who: service, may: read }';
      if (name === 'purposes' && indent !== '') return '[service]';
      return answers[name] ?? 'somebody';
    };
    const filled = draftDataMap(report, { ...options, roles: roles.value }).replaceAll(
      /^( *)(\S.*?): # REVIEW: (.*)$/gm,
      (_, indent: string, name: string, question: string) =>
        `${indent}${name}: ${answer(name, indent, question)}`,
    );
    assert.deepEqual(
      compile(filled).filter(({ severity }) => severity === 'error'),
      [],
    );
  });

  it('asks for a period where rows have a date, and offers the dates', async (t) => {
    const { report } = await discovered(
      t,
      `create table firms (id int primary key, joined_at timestamptz, left_at timestamptz);
       create table staff (id int primary key, firm int references firms, born date);
       create table colours (id int primary key)`,
    );
    const text = draftDataMap(report, options);
    assert.match(text, /period: # REVIEW: \{ keep: 1 year, since: joined_at or left_at \}/);
    assert.match(text, /# period: the default, .* since: firms\.joined_at or firms\.left_at \}/);
    assert.match(text, /# period: the default, for there is no date/);
    assert.equal(text.match(/^ {6}period: # REVIEW: \{ keep: indefinitely/gm)?.length, 1);
  });

  it('says what was sampled and how sure it is, and holds no sampled value', async (t) => {
    const { report } = await discovered(t, shop);
    const text = draftDataMap(report, options);
    assert.match(text, /# Read: 3 tables with 13 columns, up to 200 random rows of each/);
    assert.match(text, /# judged by 200 random rows/);
    assert.match(text, /email: user\.contact\.email {2}# 0\.\d\d, name 'email'/);
    assert.match(text, /# Left out: the view public\.addresses/);
    assert.match(text, /# no index leads with \(tenant, customer\)/);
    assert.match(text, /- \{ fields: \[tenant, customer\], to: customers, keys: \[tenant, id\] \}/);
    for (const value of ['ada', 'Lovelace', 'Hopper', 'bob', '555', 'door']) {
      assert.ok(!text.includes(value), value);
    }
  });

  it('holds names of any kind', async (t) => {
    const { report } = await discovered(t, shop);
    const map = parse(draftDataMap(report, options));
    const dataset = map.stores.main.datasets['Odd_name_x_y_1'];
    assert.equal(dataset.table, 'public.Odd "name", x: y #1');
    assert.deepEqual(Object.keys(dataset.fields), ['weird: col, #2', 'null']);
  });
});
