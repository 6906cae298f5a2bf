import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import type { DataMap } from '@troth/core/policy';
import { contextOf, findingsOf, gist, live, only } from '../testing/context.ts';
import { datasetOf, mapOf, policyOf } from '../testing/policy.ts';
import type { Params } from './clause.ts';
import { purpose } from './index.ts';

const purposes = {
  service: { says: 'Provide the service', basis: 'contract' },
  billing: { says: 'Send invoices', basis: 'legal-obligation' },
  research: { says: 'Improve', basis: 'legitimate-interests', onlyAs: 'controller' },
} as const;

const people = datasetOf('public.people', { purposes: ['service'] });
const invoices = datasetOf('public.invoices', { purposes: ['billing'] });
const map = mapOf({ people, invoices }, { purposes });

/** What needs no store. */
async function judged(given: DataMap, params: Params) {
  return findingsOf(purpose, contextOf(policyOf(given)), params);
}

const closed: Params = { registry: 'closed' };

describe('a closed registry', () => {
  const tables = 'create table people (id int); create table invoices (id int)';

  it('is kept by datasets and recipients that use nothing else, and broken by a table outside', async (t) => {
    const { run, stores } = await live(t, tables);
    const policy = policyOf(map);
    const now = async () =>
      findingsOf(purpose, contextOf(policy, { stores: stores(policy) }), closed);
    assert.deepEqual(gist(await now()), ['registry declared policy']);
    await run('create table leads (id int)');
    assert.deepEqual(gist(await now()), ['registry broken main/public.leads']);
    await run('drop table leads; create table prospects (id int)');
    assert.deepEqual(gist(await now()), ['registry broken main/public.prospects']);
  });

  it('cannot be known when the store is gone', async () => {
    await assert.rejects(
      purpose.probe(contextOf(policyOf(map)), closed),
      (error) => error instanceof TrothError && error.kind === 'unavailable',
    );
  });

  it('is broken by a purpose beyond those of the clause, also of a recipient', async () => {
    const crm = {
      name: 'CRM',
      country: 'US',
      mechanism: 'dpf',
      purposes: ['billing', 'advertising'],
      receives: [],
    } as const;
    const params: Params = {
      registry: 'closed',
      purposes: ['service'],
      datasets: ['main.people', 'main.invoices'],
    };
    const findings = await judged({ ...map, recipients: { crm } }, params);
    assert.deepEqual(gist(findings), [
      'purpose-listed declared purpose/service',
      'registry broken main/public.invoices',
      'registry broken recipient/crm',
    ]);
  });
});

describe('a purpose', () => {
  it('is listed and says how many datasets declare it, or is broken', async () => {
    const findings = await judged(map, { purposes: ['service', 'advertising'] });
    assert.deepEqual(gist(findings), [
      'purpose-listed broken purpose/advertising',
      'purpose-listed declared purpose/service',
    ]);
  });

  it('states its basis', async () => {
    const findings = await judged(map, { basis: true, purposes: ['billing'] });
    assert.equal(only(findings, 'basis').facts['basis'], 'legal-obligation');
    assert.equal((await judged(map, { basis: true })).length, 3);
  });

  it('that is only for a controller is broken by data of which the company is processor', async () => {
    const params: Params = { purposes: ['research'], 'only-as': 'controller' };
    const own = datasetOf('public.usage', { purposes: ['research'], role: 'controller' });
    const kept = await judged(mapOf({ own }, { purposes }), params);
    assert.deepEqual(gist(kept), [
      'only-as declared purpose/research',
      'purpose-listed declared purpose/research',
    ]);
    const theirs = datasetOf('public.mails', { purposes: ['research'] });
    const broken = await judged(mapOf({ own, theirs }, { purposes }), params);
    assert.equal(only(broken, 'only-as').resource, 'main/public.mails');
    assert.equal(only(broken, 'only-as').outcome, 'broken');
  });

  it('that is only for a controller must be closed to others in the map', async () => {
    const params: Params = { purposes: ['service'], 'only-as': 'processor' };
    assert.equal(only(await judged(map, params), 'only-as').outcome, 'broken');
  });

  it('is limited to named datasets', async () => {
    const params: Params = { purposes: ['billing'], 'limited-to': ['main.invoices'] };
    assert.equal(only(await judged(map, params), 'limited-to').outcome, 'declared');
    const wide = mapOf({ invoices, people: { ...people, purposes: ['billing'] } }, { purposes });
    const finding = only(await judged(wide, params), 'limited-to');
    assert.equal(finding.outcome, 'broken');
    assert.match(finding.message, /main\.people/);
  });

  it('is not known to be approved by several people, or to show holds', async () => {
    const params: Params = { purposes: ['billing'], approvals: 2, hold: 'visible' };
    const findings = await judged(map, params);
    assert.equal(only(findings, 'approvals').outcome, 'unknown');
    assert.match(only(findings, 'approvals').message, /billing .*2 approvals/);
    assert.equal(only(findings, 'hold').outcome, 'unknown');
  });
});
