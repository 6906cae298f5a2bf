import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DataMap } from '@troth/core/policy';
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
});
