import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compilePolicy } from '@troth/core/policy';
import { catalogue } from './catalogue.ts';

const map = `data-map: acme
subjects:
  person: { says: A person, root: main.people, key: [id] }
purposes:
  service: { says: Provide the service, basis: contract }
stores:
  main:
    kind: postgres
    url: \${ACME_URL}
    owner: platform team
    provider: AWS
    region: us-west-2
    country: US
    mechanism: dpf
    datasets:
      contracts:
        key: [id]
        role: processor
        purposes: [service]
        provenance: self
        owner: sales
        period: { keep: KEEP, since: ends_at }
        erase: delete
        fields: { id: none, ends_at: none }
      people:
        key: [id]
        subjects: { person: [id] }
        role: processor
        purposes: [service]
        provenance: self
        owner: sales
        period: { keep: KEEP, since: contracts.ends_at }
        erase: delete
        references:
          - { fields: [contract_id], to: contracts, keys: [id] }
        fields: { id: user.unique_id, contract_id: none, email: user.contact.email }
`;

/** Codes and lines of what the compiler says about these clauses, two promises of one clause or more. */
function compiled(clauses: string, { keep = '20 days' } = {}): string[] {
  const text = `policy: acme
title: What ACME promises
company: ACME
effective: 2025-01-01
zone: UTC
data-map: acme.map.yaml
promises:
${clauses}`;
  const { diagnostics } = compilePolicy({
    policy: { path: 'acme.policy.yaml', text },
    maps: [{ path: 'acme.map.yaml', text: map.replaceAll('KEEP', keep) }],
    catalogue,
  });
  return diagnostics.map(({ code, at }) => `${code} ${text.split('\n')[at.line - 1]?.trim()}`);
}

function promises(...clauses: readonly string[]): string {
  return clauses
    .map(
      (clause, index) =>
        `  P${index}:\n    says: Something that is promised.\n    keep:\n      - ${clause}\n`,
    )
    .join('');
}

describe('backups that outlive a destruction', () => {
  const destruction = 'destruction: { after: contract-end, within: 30 days }';

  it('are found by the interval of monthly backups', () => {
    assert.deepEqual(compiled(promises(destruction, 'backup: { every: [1 day, 1 month] }')), [
      `TR1301 - ${destruction}`,
    ]);
  });

  it('are found by the time for which backups are kept', () => {
    assert.deepEqual(compiled(promises(destruction, 'backup: { every: [1 day], kept: 31 days }')), [
      `TR1301 - ${destruction}`,
    ]);
  });

  it('are none when they are gone in time', () => {
    assert.deepEqual(
      compiled(promises(destruction, 'backup: { every: [1 day], kept: 30 days }')),
      [],
    );
  });

  it('are none when the keys are destroyed, by either clause', () => {
    const keys = 'destruction: { after: contract-end, within: 30 days, keys: destroyed }';
    assert.deepEqual(compiled(promises(keys, 'backup: { every: [1 month] }')), []);
    const withSubject = 'backup: { every: [1 month], keys: destroyed-with-subject }';
    assert.deepEqual(compiled(promises(destruction, withSubject)), []);
  });
});

describe('a period that outlasts a destruction or an erasure', () => {
  const since =
    'destruction: { after: contract-end, within: 30 days, since: main.contracts.ends_at }';

  it('is found in the data map, in the dataset with the clock and in one that leads to it', () => {
    assert.deepEqual(compiled(promises(since), { keep: '1 year' }), [
      `TR1302 - ${since}`,
      `TR1302 - ${since}`,
    ]);
    assert.deepEqual(compiled(promises(since), { keep: '30 days' }), []);
  });

  it('is found in a retention clause', () => {
    const retention = 'retention: { at-most: 1 year, since: main.contracts.ends_at }';
    const destruction = 'destruction: { after: contract-end, within: 30 days }';
    assert.deepEqual(compiled(promises(destruction, retention)), [`TR1302 - ${retention}`]);
    const shorter = 'retention: { at-most: 30 days, since: main.contracts.ends_at }';
    assert.deepEqual(compiled(promises(destruction, shorter)), []);
  });

  it('is not found where the two are about different datasets', () => {
    const retention =
      'retention: { at-most: 1 year, since: main.contracts.ends_at, datasets: [main.contracts] }';
    const destruction =
      'destruction: { after: contract-end, within: 30 days, datasets: [main.people] }';
    assert.deepEqual(compiled(promises(destruction, retention)), []);
  });

  it('is found where an erasure takes longer than the data may stay without one', () => {
    const erasure = 'erasure: { within: 6 months }';
    const retention = 'retention: { at-most: 3 months, since: main.contracts.ends_at }';
    const both = `${promises(erasure)}      - ${retention}\n`;
    assert.deepEqual(compiled(both), [`TR1302 - ${erasure}`]);
    assert.deepEqual(compiled(promises(erasure, retention)), []);
  });
});

describe('an opt-out', () => {
  it('must not reach essential mail', () => {
    const clause = 'mail: { class: essential, opt-out: any-time }';
    assert.deepEqual(compiled(promises(clause)), [`TR1303 - ${clause}`]);
  });

  it('must not swallow invitations among promotions', () => {
    const clause = 'mail: { class: promotional, opt-out: any-time, covers: [survey, invitation] }';
    assert.deepEqual(compiled(promises(clause)), [`TR1303 - ${clause}`]);
    const sound = 'mail: { class: promotional, opt-out: any-time, covers: [survey] }';
    assert.deepEqual(compiled(promises(sound)), []);
  });

  it('must be there for promotions, however the clause calls them', () => {
    const open = 'mail: { class: promotional, opt-out: never }';
    const disguised = 'mail: { class: essential, opt-out: never, covers: [service, survey] }';
    assert.deepEqual(compiled(promises(open, disguised)), [
      `TR1305 - ${open}`,
      `TR1305 - ${disguised}`,
    ]);
  });
});

describe('two figures for the same thing', () => {
  const first = 'breach-notice: { within: 24 hours, to: tenants }';

  it('are found in two breach notices to the same people', () => {
    const second = 'breach-notice: { within: 48 hours, to: [people, tenants] }';
    assert.deepEqual(compiled(promises(first, second)), [`TR1304 - ${second}`]);
  });

  it('are none for different people, or when they say the same', () => {
    const others = 'breach-notice: { within: 72 hours, to: authority }';
    const same = 'breach-notice: { within: 1 day, to: tenants }';
    assert.deepEqual(compiled(promises(first, others, same)), []);
  });

  it('are found in destructions after the same event', () => {
    const one = 'destruction: { after: contract-end, within: 30 days }';
    const two = 'destruction: { after: contract-end, within: 60 days }';
    const other = 'destruction: { after: request, within: 90 days }';
    assert.deepEqual(compiled(promises(one, two, other)), [`TR1304 - ${two}`]);
  });

  it('are found in numbers as in periods', () => {
    const one = 'statistics: { minimum-cohort: 10 }';
    const two = 'statistics: { minimum-cohort: 5 }';
    assert.deepEqual(compiled(promises(one, two)), [`TR1304 - ${two}`]);
  });
});

describe('a clause that names what the data map lacks', () => {
  for (const [code, clause] of [
    ['TR1208', 'erasure: { within: 1 month, datasets: [main.persons] }'],
    ['TR1208', 'purpose: { purposes: [service], limited-to: [main.persons] }'],
    ['TR1209', 'retention: { at-most: 1 year, since: main.contracts.left_at }'],
    ['TR1209', 'destruction: { after: contract-end, within: 30 days, since: main.deals.ends_at }'],
    ['TR1211', 'role: { subjects: { guest: processor } }'],
    ['TR1212', 'purpose: { purposes: [advertising] }'],
  ]) {
    it(`is refused with ${code}: ${clause}`, () => {
      assert.deepEqual(compiled(promises(clause ?? '')), [`${code} - ${clause}`]);
    });
  }
});
