import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DataMap } from '@troth/core/policy';
import { inspect } from '../check/inspection.ts';
import { contextOf, findingsOf, gist, only } from '../testing/context.ts';
import { mapOf, policyOf, storeOf } from '../testing/policy.ts';
import type { Params } from './clause.ts';
import { residency } from './index.ts';

async function judged(map: DataMap, params: Params) {
  return findingsOf(residency, contextOf(policyOf(map)), params);
}

const sound: Params = { countries: ['US'], regions: ['us-west-2'], mechanism: ['dpf', 'scc'] };

describe('residency', () => {
  it('is kept as declared, and says that it is not measured', async () => {
    const findings = await judged(mapOf({}), sound);
    assert.deepEqual(gist(findings), [
      'country declared main',
      'mechanism declared main',
      'region declared main',
    ]);
    assert.match(only(findings, 'country').message, /is declared: it lies in US, as promised/);
    assert.equal(only(findings, 'country').facts['measured'], false);
  });

  it('is broken by a store elsewhere, and names only that one', async () => {
    const stores = {
      main: storeOf({}),
      copy: storeOf({}, { country: 'IE', region: 'eu-west-1', mechanism: 'adequacy' }),
    };
    const findings = await judged(mapOf({}, { stores }), sound);
    assert.deepEqual(
      findings
        .filter(({ outcome }) => outcome === 'broken')
        .map(({ rule, resource }) => `${rule} ${resource}`),
      ['country copy', 'region copy', 'mechanism copy'],
    );
  });

  it('asks the same mechanism of recipients, when it says so', async () => {
    const crm = {
      name: 'CRM',
      country: 'US',
      mechanism: 'derogation',
      purposes: ['service'],
      receives: [],
    } as const;
    const map = mapOf({}, { recipients: { crm } });
    const params: Params = { mechanism: ['dpf'], recipients: true };
    assert.deepEqual(gist(await judged(map, params)), [
      'mechanism declared main',
      'recipient-mechanism broken recipient/crm',
    ]);
    assert.deepEqual(gist(await judged(map, { mechanism: ['dpf'] })), ['mechanism declared main']);
  });

  it('does not claim anything about backups', async () => {
    assert.deepEqual(gist(await judged(mapOf({}), { backups: true })), [
      'backup-place unknown policy',
    ]);
  });

  it('is unknown about a store that the map lacks, and about a map without stores', async () => {
    const params: Params = { countries: ['US'], stores: ['elsewhere'] };
    assert.deepEqual(gist(await judged(mapOf({}), params)), ['store-undeclared unknown elsewhere']);
    assert.deepEqual(await judged(mapOf({}, { stores: {} }), { countries: ['US'] }), []);
  });

  for (const [host, region, country] of [
    ['shop.c1x2.eu-central-1.rds.amazonaws.com', 'eu-central-1', 'DE'],
    ['ec2-203-0-113-7.compute-1.amazonaws.com', 'us-east-1', 'US'],
    ['7.113.0.203.bc.europe-west4.x.googleusercontent.com', 'europe-west4', 'NL'],
    ['shop.westeurope.cloudapp.azure.com', 'westeurope', 'NL'],
  ] as const) {
    it(`is broken where the address of a store declared in us-west-2 leads to ${region}`, async () => {
      const policy = policyOf(mapOf({}));
      const url = `postgres://troth@${host}/shop`;
      const stores = inspect(policy, { mode: 'sample', variables: { TROTH_TEST_URL: url } });
      const findings = await findingsOf(residency, contextOf(policy, { stores }), sound);
      await stores.close();
      const { outcome, resource, message, facts } = only(findings, 'place-elsewhere');
      assert.deepEqual([outcome, resource, facts['country']], ['broken', 'main', country]);
      assert.ok(message.includes(region) && !message.includes(host), message);
    });
  }

  it('takes no name for a place that no provider gave, and no region of another spelling', async () => {
    for (const host of ['eu-central-1.example.org', 'shop.us-west-2.rds.amazonaws.com']) {
      const policy = policyOf(mapOf({}));
      const url = `postgres://troth@${host}/shop`;
      const stores = inspect(policy, { mode: 'sample', variables: { TROTH_TEST_URL: url } });
      const findings = await findingsOf(residency, contextOf(policy, { stores }), sound);
      await stores.close();
      assert.ok(!gist(findings).some((one) => one.startsWith('place-elsewhere')), host);
    }
  });
});
