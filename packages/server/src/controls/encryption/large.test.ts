/** Sealed fields of a table that is read part by part. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { freshDatabase } from '../../platform/test-database.ts';
import { subjectName } from '../../vault/index.ts';
import { inspect } from '../check/inspection.ts';
import { tableReadings } from '../check/table-readings.ts';
import { contextOf, findingsOf, gist, live, only, type TestContext } from '../testing/context.ts';
import { datasetOf, mapOf, policyOf, testNow } from '../testing/policy.ts';
import { testSealer } from '../testing/sealer.ts';
import { testVault } from '../testing/vault.ts';
import { encryption } from './index.ts';

const people = datasetOf('public.people', {
  key: ['id'],
  tenant: ['company'],
  subjects: { employee: ['company', 'id'] },
  fields: {
    company: { category: 'none' },
    id: { category: 'none' },
    email: { category: 'user.contact.email', sealed: true },
  },
});
const policy = policyOf(mapOf({ people }));
const where = 'main/public.people.email';

/** 25,000 people, of whom every thousandth has an address, sealed. */
async function scene(t: TestContext) {
  const vault = await testVault(t);
  const here = await live(
    t,
    `create table people (company int, id int primary key, email text);
     insert into people select 3, n, null from generate_series(1, 25000) n; analyze people`,
  );
  for (let id = 1000; id <= 25_000; id += 1000) {
    const subject = subjectName('employee', ['3', String(id)]);
    const place = { tenant: 'test/3', subject, row: String(id), dataset: 'main.people' };
    const sealed = await vault.seal({ ...place, field: 'email' }, Buffer.from('ada@example.com'));
    await here.run(`update people set email = '${sealed}' where id = ${id}`);
  }
  const own = await freshDatabase(t, { migrated: true });
  const memory = tableReadings(own.pool, testSealer(), 'test');
  const trial = vault.tryAll.bind(vault);
  let now = testNow;
  const check = async () => {
    now = now.add({ hours: 1 });
    const at = now;
    const variables = { TROTH_TEST_URL: here.database.url };
    const stores = inspect(policy, { mode: 'sample', variables, memory, now: () => at });
    const params = { 'at-rest': 'sealed', 'key-bits': 256 } as const;
    return findingsOf(encryption, contextOf(policy, { stores, trial, now }), params).finally(() =>
      stores.close(),
    );
  };
  const until = async (is: (rules: readonly string[]) => boolean) => {
    for (let turn = 0; turn < 12; turn += 1) {
      const findings = await check();
      if (is(gist(findings))) return findings;
    }
    return assert.fail('it never came to this');
  };
  return { here, check, until };
}

describe('sealed values of a large table', () => {
  it('are unknown until all of them were opened, and then kept by the lap', async (t) => {
    const { check, until } = await scene(t);
    const first = only(await check(), 'values-not-read');
    assert.deepEqual([first.outcome, first.resource], ['unknown', 'main/public.people']);
    const findings = await until((rules) => rules.includes(`sealed met ${where}`));
    const finding = only(findings, 'sealed');
    assert.match(finding.message, /All 25 values .* 25,000 of the 25,000 rows/);
    assert.deepEqual(finding.coverage?.looked, [
      { what: 'rows', seen: 25_000, of: 25_000 },
      { what: 'values', seen: 25, of: 25 },
    ]);
  });

  it('are broken by one that can be read, wherever it stands', async (t) => {
    const { here, until } = await scene(t);
    await here.run(`update people set email = 'ada@example.com' where id = 24321`);
    const findings = await until((rules) => rules.includes(`plaintext broken ${where}`));
    assert.equal(only(findings, 'plaintext').rows, 1);
    await here.run(`update people set email = null where id = 24321`);
    await until((rules) => rules.includes(`sealed met ${where}`));
  });
});
