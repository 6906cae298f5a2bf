import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compilePolicy } from '@troth/core/policy';
import { catalogue } from '@troth/server';
import { starterPolicy } from './starter-policy.ts';

const map = `data-map: acme
subjects:
  customer: { says: A customer, root: main.customers, key: [id] }
purposes:
  service: { says: Provide the service, basis: contract }
stores:
  main:
    kind: postgres
    url: \${ACME_DATABASE_URL}
    owner: platform team
    provider: AWS
    region: us-west-2
    country: US
    mechanism: domestic
    schemas: [public]
    datasets:
      customers:
        key: [id]
        subjects: { customer: [id] }
        role: controller
        purposes: [service]
        provenance: self
        owner: people team
        period: { keep: 1 year, since: left_at }
        erase: delete
        fields: { id: none, email: user.contact.email, left_at: none }
`;

describe('the policy to start from', () => {
  const text = starterPolicy('acme');
  const compiled = compilePolicy({
    policy: { path: 'acme.policy.yaml', text },
    maps: [{ path: 'acme.map.yaml', text: map }],
    catalogue,
  });

  it('is valid as soon as its data map is', () => {
    assert.deepEqual(compiled.diagnostics, []);
  });

  it('promises nothing that no control checks', () => {
    const kinds = compiled.policy?.promises.flatMap(({ clauses }) =>
      clauses.map(({ kind }) => kind),
    );
    assert.equal(kinds?.length, 6);
    assert.deepEqual(
      kinds.filter((kind) => !catalogue.running.has(kind)),
      [],
    );
  });
});
