import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { datasetOf, mapOf, policyOf } from './controls/testing/policy.ts';
import { fixedClock } from './platform/clock.ts';
import { freshDatabase } from './platform/test-database.ts';
import { gateOf, subjectKeysOf } from './vault-access.ts';
import { localRoot, migrateKeys, openVault, tenantName } from './vault/index.ts';

const people = datasetOf('public.people', {
  fields: { email: { category: 'user.contact.email', sealed: true } },
});
const loaded = (id: string, purposes: readonly string[]) => ({
  policy: policyOf(mapOf({ people: { ...people, purposes } }), { id }),
  sources: [],
});
const policies = [loaded('panda', ['service']), loaded('plai', [])];
const place = { dataset: 'main.people', field: 'email', row: '1' };
const ada = { tenant: tenantName('panda', ['1']), subject: 'employee/1' };
const bob = { tenant: tenantName('plai', ['1']), subject: 'employee/1' };
const text = Buffer.from('ada@example.com');
const service = { purpose: 'service', role: 'processor' } as const;

async function scene(t: TestContext) {
  const { pool } = await freshDatabase(t);
  await migrateKeys(pool);
  const clock = fixedClock('2026-01-01T00:00:00Z');
  const root = localRoot(createSecretKey(randomBytes(32)));
  const lease = Temporal.Duration.from({ milliseconds: 50 });
  const open = async () => {
    const vault = await openVault({
      root,
      pool,
      clock,
      lease,
      listen: false,
      gate: gateOf(policies),
    });
    t.after(() => vault.close());
    return vault;
  };
  const vault = await open();
  return { vault, other: await open(), keys: subjectKeysOf(vault, clock, pool) };
}

describe('the keys of several policies', () => {
  it('stay apart where their tenants have one name', async (t) => {
    const { vault, keys } = await scene(t);
    const sealed = await keys.seal({ ...ada, ...place }, text);
    await keys.seal({ ...bob, ...place }, text);
    await keys.destroy([bob]);
    assert.deepEqual(await vault.open(sealed, { ...ada, ...place }, service), text);
    assert.equal(await keys.destroyTenant(bob.tenant), 0);
    assert.deepEqual(await keys.openForSubject(sealed, { ...ada, ...place }), text);
    assert.equal(await keys.destroyTenant(ada.tenant), 1);
  });

  it('are asked for by the gate of their own policy', () => {
    const gate = gateOf(policies);
    const request = { dataset: 'main.people', field: 'email', ...service };
    assert.equal(gate({ ...request, tenant: ada.tenant }), 'allowed');
    assert.notEqual(gate({ ...request, tenant: bob.tenant }), 'allowed');
    for (const tenant of ['1', 'panda', 'none/1', '/1', '']) {
      assert.notEqual(gate({ ...request, tenant }), 'allowed');
    }
  });
});

describe('the vault as requests use it', () => {
  it('holds in every process when it returns, for many people after one wait', async (t) => {
    const { other, keys } = await scene(t);
    const people = Array.from({ length: 30 }, (_, id) => ({ ...ada, subject: `employee/${id}` }));
    const sealed = await other.seal({ ...ada, ...place }, text);
    const started = performance.now();
    await keys.close(people, 'all');
    await assert.rejects(other.open(sealed, { ...ada, ...place }, service), {
      code: 'purpose-refused',
    });
    await keys.fence(people);
    await assert.rejects(other.openForSubject(sealed, { ...ada, ...place }), {
      code: 'subject-erasing',
    });
    await keys.lift(people);
    await keys.close(people, []);
    assert.ok(performance.now() - started < 1000);
    assert.deepEqual(await other.open(sealed, { ...ada, ...place }, service), text);
  });
});
