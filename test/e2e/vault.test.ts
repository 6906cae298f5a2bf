/** `troth vault` over somebody's own database: adopting, opening for purposes, refusing, rotating. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import {
  freshDatabase,
  type TestDatabase,
} from '../../packages/server/src/platform/test-database.ts';
import { emptyFolder, troth, type Ran } from './troth.ts';

const map = `data-map: acme
subjects:
  customer: { says: A customer, root: main.customers, key: [shop, id] }
purposes:
  service: { says: Provide the service, basis: contract }
  billing: { says: Send invoices, basis: legal-obligation }
stores:
  main:
    kind: postgres
    url: \${ACME_DATABASE_URL}
    owner: platform team
    provider: our own
    region: here
    country: DE
    mechanism: domestic
    schemas: [public]
    holders: { troth: { says: The tests, who: troth, may: superuser } }
    datasets:
      customers:
        key: [shop, id]
        tenant: shop
        subjects: { customer: [shop, id] }
        role: controller
        purposes: [service]
        provenance: self
        owner: people team
        period: { keep: 1 year, since: left_at }
        erase: delete
        fields:
          shop: none
          id: none
          email: { category: user.contact.email, sealed: true }
          left_at: none
      invoices:
        key: id
        role: controller
        purposes: [billing]
        provenance: generated
        owner: people team
        period: { keep: 10 years, since: sent_at }
        erase: delete
        fields: { id: none, sent_at: none }
`;

const policy = `policy: acme
title: Acme policy
company: Acme
effective: 2024-01-01
zone: Europe/Berlin
data-map: acme.map.yaml
promises:
  A01: { says: Sealed., keep: [{ encryption: { at-rest: sealed, key-bits: 256 } }] }
  A02: { says: For listed purposes only., keep: [{ purpose: { enforced: true } }] }
`;

const place =
  '--dataset main.customers --field email --subject customer --key shop=1 --key id=2'.split(' ');
const service = ['--purpose', 'service', '--as', 'controller'];

let folder: Awaited<ReturnType<typeof emptyFolder>>;
let governed: TestDatabase;
let own: TestDatabase;

function environment(): Record<string, string> {
  return { DATABASE_URL: own.url, ACME_DATABASE_URL: governed.url };
}

function run(...args: readonly string[]): Promise<Ran> {
  return troth(args, { cwd: folder.path, env: environment() });
}

async function storedEmail(): Promise<string> {
  const { rows } = await governed.pool.query<{ email: string }>(
    'select email from customers where id = 2',
  );
  return rows[0]?.email ?? '';
}

describe('sealed values by command', { concurrency: 1 }, () => {
  before(async () => {
    folder = await emptyFolder();
    [governed, own] = [await freshDatabase(), await freshDatabase()];
    await governed.pool.query(
      `create table customers (shop int, id int, email text, left_at timestamptz, primary key (shop, id));
       create table invoices (id int primary key, sent_at timestamptz);
       insert into customers values (1, 1, 'ada@example.com'), (1, 2, 'bob@example.com')`,
    );
    await writeFile(join(folder.path, 'acme.policy.yaml'), policy);
    await writeFile(join(folder.path, 'acme.map.yaml'), map);
    await writeFile(join(folder.path, 'troth.yaml'), 'policies: [acme.policy.yaml]\n');
  });
  after(async () => {
    await own.pool.query(`drop database if exists ${own.name}_keys with (force)`);
    await own.drop();
    await governed.drop();
    await folder.remove();
  });

  it('are broken promises while they stand in clear, and are adopted when somebody says yes', async () => {
    const before = await run('check');
    assert.equal(before.code, 1);
    assert.match(before.stdout, /stand in clear and can be read\s+for any purpose/);
    const asked = await run('vault', 'adopt');
    assert.equal(asked.code, 2);
    assert.match(asked.stderr, /2 in clear, 0 sealed already/);
    assert.equal(await storedEmail(), 'bob@example.com');
    const adopted = await run('vault', 'adopt', '--yes');
    assert.deepEqual(
      [adopted.code, adopted.stdout.split('\n')[0]],
      [0, 'acme main.customers.email: 2 sealed'],
    );
    assert.match(await storedEmail(), /^troth:1:XAES-256-GCM:/);
    assert.equal((await run('vault', 'adopt')).code, 0);
    assert.equal((await run('check')).code, 0);
  });

  it('open for a listed purpose, and for no other: that is refused and recorded', async () => {
    const sealed = await storedEmail();
    const opened = await run('vault', 'open', sealed, ...place, ...service);
    assert.deepEqual([opened.code, opened.stdout], [0, 'bob@example.com\n']);
    const before = (await run('ledger', 'list')).stdout;
    const billing = ['--purpose', 'billing', '--as', 'controller'];
    const refused = await run('vault', 'open', sealed, ...place, ...billing);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /\[purpose-refused\] main\.customers is not used for billing/);
    assert.ok(!refused.stdout.includes('bob') && !refused.stderr.includes('bob'));
    assert.notEqual((await run('ledger', 'list')).stdout, before);
  });

  it('are sealed from standard input, for their place alone', async () => {
    const launcher = fileURLToPath(new URL('../../packages/cli/bin/troth.js', import.meta.url));
    const { stdout, status } = spawnSync(process.execPath, [launcher, 'vault', 'seal', ...place], {
      cwd: folder.path,
      env: { ...process.env, ...environment() },
      input: 'new@example.com\n',
    });
    assert.equal(status, 0);
    const sealed = stdout.toString().trim();
    const opened = await run('vault', 'open', sealed, ...place, ...service, '--json');
    assert.deepEqual(JSON.parse(opened.stdout), { value: 'new@example.com' });
    const elsewhere = await run(
      'vault',
      'open',
      sealed,
      ...place,
      ...service,
      '--row',
      'shop=1',
      '--row',
      'id=1',
    );
    assert.equal(elsewhere.code, 2);
    assert.match(elsewhere.stderr, /sealed-not-opened/);
  });

  it('are under keys that are counted and wrapped anew', async () => {
    const rotated = await run('vault', 'rotate');
    assert.match(rotated.stdout, /^2 keys wrapped anew; 1 old epoch keys destroyed\./);
    assert.match((await run('vault', 'rewrap')).stdout, /^0 keys/);
    const state = await run('vault', 'state');
    assert.match(state.stdout, /acme\n {2}tenants {2}1, 0 of them destroyed\n {2}keys {5}2 active/);
    const opened = await run('vault', 'open', await storedEmail(), ...place, ...service);
    assert.equal(opened.stdout, 'bob@example.com\n');
  });
});
