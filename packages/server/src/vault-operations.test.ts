/** An installation whose data map declares sealed values: sealing in place, opening, refusing, rotating. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from './installation.ts';
import { openInstallation } from './main.ts';
import { freshDatabase, type TestDatabase } from './platform/test-database.ts';
import type { ValueAt } from './vault-operations.ts';

const map = `data-map: shop
subjects:
  customer: { says: Somebody who buys, root: main.customers, key: [shop_id, id] }
purposes:
  service: { says: Provide the service, basis: contract }
  billing: { says: Send invoices, basis: legal-obligation }
stores:
  main:
    kind: postgres
    url: \${SHOP_URL}
    owner: platform team
    provider: Example Host
    region: eu-central-1
    country: DE
    mechanism: domestic
    datasets:
      customers:
        key: [shop_id, id]
        tenant: shop_id
        subjects: { customer: [shop_id, id] }
        role: controller
        purposes: [service]
        provenance: self
        owner: shop team
        period: { keep: 1 year, since: made_at }
        erase: delete
        fields:
          shop_id: none
          id: none
          email: { category: user.contact.email, sealed: true }
          name: { category: user.name, sealed: true }
          made_at: none
      letters:
        key: id
        tenant: shop_id
        subjects: { customer: [shop_id, customer_id] }
        role: controller
        purposes: [service, billing]
        provenance: self
        owner: shop team
        period: { keep: 1 year, since: made_at }
        erase: delete
        fields:
          id: none
          shop_id: none
          customer_id: none
          body: { category: user.content, sealed: true }
          born: { category: user.demographic.date_of_birth, sealed: true }
          made_at: none
`;

const policy = `policy: shop
title: Shop policy
company: Shop
effective: 2024-01-01
zone: Europe/Berlin
data-map: shop.map.yaml
promises:
  A1: { says: Sealed., keep: [{ encryption: { at-rest: sealed, key-bits: 256, datasets: [main.customers] } }] }
`;

const people = 1200;
const ada: ValueAt = {
  policy: 'shop',
  dataset: 'main.customers',
  field: 'email',
  subject: 'customer',
  key: { shop_id: '2', id: '7' },
  row: { shop_id: '2', id: '7' },
};

let folder: string;
let own: TestDatabase;
let shop: TestDatabase;
let installation: Installation;
let now: Temporal.Instant;

beforeEach(async () => {
  now = Temporal.Now.instant();
  folder = await mkdtemp(join(tmpdir(), 'troth-vault-'));
  [own, shop] = [await freshDatabase(), await freshDatabase()];
  await shop.pool.query(
    `create table customers (shop_id int, id int, email text, name text, made_at timestamptz default now(),
       primary key (shop_id, id));
     insert into customers select i % 4, i, 'person' || i || '@example.com',
       case when i % 2 = 0 then 'Person ' || i end from generate_series(1, ${people}) i;
     create table letters (id int primary key, shop_id int, customer_id int, body text, born date,
       made_at timestamptz default now());
     insert into letters values (1, 2, 7, 'Dear Ada', '1990-01-01'), (2, 2, null, 'Dear all', null);
     update customers set shop_id = 2 where id = 7`,
  );
  await writeFile(join(folder, 'shop.policy.yaml'), policy);
  await writeFile(join(folder, 'shop.map.yaml'), map);
  installation = await openInstallation({
    configuration: { home: join(folder, 'home'), databaseUrl: own.url, logLevel: 'silent' },
    policies: [join(folder, 'shop.policy.yaml')],
    variables: { SHOP_URL: shop.url },
    clock: { now: () => now },
  });
});

afterEach(async () => {
  await installation.close();
  await own.pool.query(`drop database if exists ${own.name}_keys with (force)`);
  await own.drop();
  await shop.drop();
  await rm(folder, { recursive: true, force: true });
});

async function plainRows(): Promise<number> {
  const { rows } = await shop.pool.query<{ count: number }>(
    `select (count(*) filter (where email not like 'troth:1:%')
       + count(*) filter (where name not like 'troth:1:%'))::int as count from customers`,
  );
  return rows[0]?.count ?? -1;
}

async function valueOf(column: string, table: string, where: string): Promise<string> {
  const { rows } = await shop.pool.query<{ value: string }>(
    `select ${column} as value from ${table} where ${where}`,
  );
  return rows[0]?.value ?? '';
}

describe('sealing in place', () => {
  it('is planned field by field, with what stands against it', async () => {
    const plan = await installation.vault.planAdoption();
    const [email, name, body, born] = plan;
    assert.deepEqual(email, {
      policy: 'shop',
      dataset: 'main.customers',
      field: 'email',
      sealed: 0,
      unopened: 0,
      unindexed: 0,
      plaintext: people,
      ownerless: 0,
      doubled: 0,
      obstacle: null,
      paste: null,
      loses: [],
    });
    assert.equal(name?.plaintext, people / 2);
    assert.deepEqual([body?.plaintext, body?.ownerless, body?.obstacle], [2, 1, null]);
    assert.match(born?.obstacle ?? '', /letters\.born/);
    assert.equal(await plainRows(), people * 1.5);
  });

  it('seals every value once, in seconds, and each opens in its place', async () => {
    const started = performance.now();
    const adopted = await installation.vault.adopt({ datasets: ['main.customers'] });
    assert.ok(performance.now() - started < 20_000);
    assert.deepEqual(
      adopted.map(({ field, adopted: count, ownerless, erased, changing, obstacle }) => [
        field,
        count,
        ownerless + erased + changing,
        obstacle,
      ]),
      [
        ['email', people, 0, null],
        ['name', people / 2, 0, null],
      ],
    );
    assert.equal(await plainRows(), 0);
    const sealed = await valueOf('email', 'customers', 'id = 7');
    const again = await installation.vault.adopt({ datasets: ['main.customers'] });
    assert.ok(again.every(({ adopted: count }) => count === 0));
    assert.equal(await valueOf('email', 'customers', 'id = 7'), sealed);
    const reading = { purpose: 'service', role: 'controller' } as const;
    const opened = await installation.vault.open(ada, sealed, reading);
    assert.equal(opened.toString(), 'person7@example.com');
    const [report] = await installation.check();
    assert.equal(report?.promises[0]?.status, 'kept');
  });

  it('goes on where it was stopped, and loses no value to whoever changes one meanwhile', async () => {
    await assert.rejects(
      installation.vault.adopt({
        onProgress: () => Promise.reject(new Error('stopped here')),
      }),
      /stopped here/,
    );
    const left = await plainRows();
    assert.ok(left > 0 && left < people * 1.5);
    let changed = false;
    await installation.vault.adopt({
      async onProgress() {
        if (changed) return;
        changed = true;
        await shop.pool.query(
          `update customers set email = 'new' || id || '@example.com' where id in (1190, 1191)`,
        );
      },
    });
    assert.equal(await plainRows(), 0);
    const at = { shop_id: '2', id: '1190' };
    const sealed = await valueOf('email', 'customers', 'id = 1190');
    const opened = await installation.vault.open({ ...ada, key: at, row: at }, sealed, {
      purpose: 'service',
      role: 'controller',
    });
    assert.match(opened.toString(), /^(new|person)1190@example.com$/);
    const letters = await installation.vault.adopt({ datasets: ['main.letters'] });
    assert.equal(letters[0]?.ownerless, 1);
    assert.equal(await valueOf('body', 'letters', 'id = 2'), 'Dear all');
    assert.notEqual(await valueOf('body', 'letters', 'id = 1'), 'Dear Ada');
    assert.ok(letters[1]?.obstacle);
  });
});

describe('opening a sealed value', () => {
  it('for a purpose that is not listed is refused, and stands in the ledger', async () => {
    const sealed = await installation.vault.seal(ada, Buffer.from('ada@example.com'));
    const before = (await installation.logs())[0]?.size ?? 0;
    for (const reading of [
      { purpose: 'billing', role: 'controller' },
      { purpose: 'service', role: 'processor' },
      { purpose: 'sale', role: 'controller' },
    ] as const) {
      await assert.rejects(installation.vault.open(ada, sealed, reading), {
        code: 'purpose-refused',
      });
    }
    const [log] = await installation.logs();
    assert.equal(log?.size, before + 3);
    const folderOfLog = join(installation.ledgerFolder, 'shop');
    const files = await readdir(folderOfLog, { recursive: true, withFileTypes: true });
    const published = await Promise.all(
      files
        .filter((file) => file.isFile())
        .map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
    );
    const refusals = published.map((text) => text.split('"decision":"refused"').length - 1);
    assert.equal(Math.max(...refusals), 3);
    const all = published.join('\n');
    assert.ok(!all.includes('billing') && !all.includes('customer') && !all.includes('shop/2'));
  });

  it('names what is wrong with a place', async () => {
    const wrong: [Partial<ValueAt>, RegExp][] = [
      [{ field: 'made_at' }, /no such sealed field/],
      [{ dataset: 'main.none' }, /no such sealed field/],
      [{ subject: 'employee' }, /not about a employee/],
      [{ row: { id: '7' } }, /shop_id and id/],
      [{ key: { id: '7' } }, /shop_id and id/],
    ];
    for (const [part, message] of wrong) {
      await assert.rejects(installation.vault.seal({ ...ada, ...part }, Buffer.from('x')), {
        publicMessage: message,
      });
    }
  });
});

describe('the keys of an installation', () => {
  it('are counted, given new epochs, and wrapped anew from where that was stopped', async () => {
    await installation.vault.adopt({ datasets: ['main.customers'] });
    const [before] = await installation.vault.state();
    assert.equal(before?.policy, 'shop');
    assert.equal(before.tenants, 4);
    assert.equal(before.keys.active, people);
    const stop = new AbortController();
    await assert.rejects(
      installation.vault.rotate({ signal: stop.signal, onProgress: () => stop.abort() }),
    );
    const [halfway] = await installation.vault.state();
    assert.ok(halfway && halfway.keys.toRewrap > 0);
    const done = await installation.vault.rewrap();
    assert.equal(done.keys, halfway.keys.toRewrap);
    const [after] = await installation.vault.state();
    assert.deepEqual([after?.keys.toRewrap, after?.retiring], [0, 0]);
    const past = Temporal.Now.instant().subtract({ hours: 1 });
    assert.deepEqual(await installation.vault.rotate({ epochBefore: past }), {
      keys: 0,
      epochsDestroyed: 0,
    });
  });

  it('are given new epochs every week by the worker, and no sooner', async () => {
    await installation.vault.adopt({ datasets: ['main.customers'] });
    const made = now;
    const epoch = async () => (await installation.vault.state())[0]?.oldestEpoch;
    const problems: unknown[] = [];
    const work = async (until: () => Promise<boolean>): Promise<void> => {
      const worker = await installation.startWorker({ onProblem: (one) => problems.push(one) });
      for (let wait = 0; wait < 100 && !(await until()); wait++) await sleep(50);
      await worker.stop();
    };
    now = made.add({ hours: 6 * 24 });
    let looks = 0;
    await work(async () => ++looks > 10);
    assert.equal((await epoch())?.epochMilliseconds, made.epochMilliseconds);
    now = made.add({ hours: 8 * 24 });
    await work(async () => {
      const [census] = await installation.vault.state();
      return census?.oldestEpoch?.epochMilliseconds !== made.epochMilliseconds && !census?.retiring;
    });
    const [census] = await installation.vault.state();
    assert.equal(census?.oldestEpoch?.epochMilliseconds, now.epochMilliseconds);
    assert.deepEqual([census.retiring, census.keys.toRewrap, problems], [0, 0, []]);
  });
});
