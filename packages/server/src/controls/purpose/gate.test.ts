import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GateRequest } from '../../vault/index.ts';
import { clauseOf, datasetOf, mapOf, policyOf, promiseOf } from '../testing/policy.ts';
import { gateFrom } from './gate.ts';

const purposes = {
  service: { says: 'Provide the service', basis: 'contract' },
  billing: { says: 'Send invoices', basis: 'legal-obligation' },
  research: { says: 'Improve', basis: 'legitimate-interests', onlyAs: 'controller' },
} as const;
const email = { email: { category: 'user.contact.email', sealed: true } };
const people = datasetOf('public.people', { purposes: ['service', 'research'], fields: email });
const usage = datasetOf('public.usage', {
  purposes: ['service', 'research'],
  role: 'controller',
  fields: email,
});
const map = mapOf({ people, usage }, { purposes });

function asked(parts: Partial<GateRequest>, ...clauses: readonly unknown[]): string {
  const promise = promiseOf('P09', ...clauses.map((one, index) => clauseOf('purpose', one, index)));
  const answer = gateFrom(policyOf(map, { promises: [promise] }))({
    tenant: 'acme',
    dataset: 'main.people',
    field: 'email',
    purpose: 'service',
    role: 'processor',
    ...parts,
  });
  return answer === 'allowed' ? answer : answer.refused;
}

describe('the gate from a policy', () => {
  it('allows what the data map lists', () => {
    assert.equal(asked({}), 'allowed');
    const own = { dataset: 'main.usage', purpose: 'research', role: 'controller' } as const;
    assert.equal(asked(own), 'allowed');
  });

  it('refuses a purpose that is not listed, or not for this dataset', () => {
    assert.match(asked({ purpose: 'sale' }), /lists no purpose sale/);
    assert.match(asked({ purpose: 'constructor' }), /lists no purpose/);
    assert.match(asked({ purpose: 'billing' }), /main\.people is not used for billing/);
  });

  it('refuses a field or dataset that the data map does not declare', () => {
    assert.match(asked({ field: 'name' }), /does not declare main\.people\.name/);
    assert.match(asked({ field: 'toString' }), /does not declare/);
    assert.match(asked({ dataset: 'main.mails' }), /does not declare main\.mails\.email/);
  });

  it('refuses another role, and a purpose that is open to another role only', () => {
    assert.match(asked({ role: 'controller' }), /is processor of main\.people, not controller/);
    assert.match(asked({ purpose: 'research' }), /open only to data whose controller/);
  });

  it('refuses what a clause closes', () => {
    const closed = { registry: 'closed', purposes: ['billing'] };
    assert.match(asked({}, { basis: true }, closed), /Clause P09\.1/);
    assert.equal(asked({}, { registry: 'closed', purposes: ['service'] }), 'allowed');
    assert.equal(asked({}, { ...closed, datasets: ['main.usage'] }), 'allowed');
    assert.match(asked({}, { purposes: ['service'], 'limited-to': ['main.usage'] }), /P09\.0/);
    assert.match(asked({}, { purposes: ['service'], 'only-as': 'controller' }), /P09\.0/);
    assert.equal(asked({}, { purposes: ['billing'], 'only-as': 'controller' }), 'allowed');
    assert.match(asked({}, { purposes: ['service'], approvals: 2 }), /P09\.0/);
  });
});
