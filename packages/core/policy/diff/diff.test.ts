import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compilePolicy } from '../compile.ts';
import type { Policy, SourceFile } from '../model.ts';
import { catalogue } from '../testing/catalogue.ts';
import { edit, mapFile, policyFile } from '../testing/files.ts';
import { diffPolicies, weakens, type Change } from './index.ts';
import { compareParameter } from './parameter.ts';

type Edit = readonly [string, string];

function policyOf(policy: SourceFile, map: SourceFile): Policy {
  const compiled = compilePolicy({ policy, maps: [map], catalogue });
  assert.deepEqual(compiled.diagnostics, []);
  assert.ok(compiled.policy !== undefined);
  return compiled.policy;
}

const before = policyOf(policyFile, mapFile);

function lineOf(one: Change): string {
  return `${one.class}${one.promise === undefined ? '' : ` ${one.promise}`}: ${one.says}`;
}

function changes(policyEdits: readonly Edit[], mapEdits: readonly Edit[] = []) {
  const after = policyOf(edit(policyFile, ...policyEdits), edit(mapFile, ...mapEdits));
  return {
    there: diffPolicies(before, after, catalogue).map(lineOf),
    back: diffPolicies(after, before, catalogue).map((one) => one.class),
  };
}

describe('diffPolicies', () => {
  it('finds nothing in the same policy', () => {
    assert.deepEqual(changes([]).there, []);
  });

  for (const [what, policyEdits, mapEdits, expected, back] of [
    [
      'a longer time for erasure',
      [['within: 1 month', 'within: 2 months']],
      [],
      [
        'weaker A2: Now: Your data is erased within 2 months. Before: Your data is erased within 1 month.',
      ],
      ['stronger'],
    ],
    [
      'a parameter that the sentence does not mention',
      [['rights: [erasure]', 'rights: [erasure, access]']],
      [],
      ['stronger A2: Your data is erased within 1 month. (Changed in rights.)'],
      ['weaker'],
    ],
    [
      'one thing better and another worse',
      [['within: 1 month, rights: [erasure]', 'within: 2 months, rights: [erasure, access]']],
      [],
      [
        'weaker A2: Now: Your data is erased within 2 months. Before: Your data is erased within 1 month.',
      ],
      ['weaker'],
    ],
    [
      'a clause less',
      [['      - attestation: { by: head-of-privacy, every: 1 year, evidence: statement }\n', '']],
      [],
      ['weaker A2: No longer: Our head-of-privacy states this every 1 year.'],
      ['stronger'],
    ],
    [
      'a promise more',
      [['promises:\n', 'promises:\n  A9: { says: All is well., rolls-up: [A1] }\n']],
      [],
      ['added A9: New promise: “All is well.”'],
      ['removed'],
    ],
    [
      'other words',
      [['Your data is safe with us.', 'Your data is quite safe with us.']],
      [],
      [
        'changed A3: Reworded: “Your data is safe with us.” is now “Your data is quite safe with us.”',
      ],
      ['changed'],
    ],
    [
      'another day',
      [['effective: 2024-01-01', 'effective: 2024-02-01']],
      [],
      ['changed: It holds from 2024-02-01 now, before 2024-01-01.'],
      ['changed'],
    ],
    [
      'a new recipient',
      [],
      [
        [
          'recipients:\n',
          'recipients:\n  bank: { name: Big Bank, country: US, mechanism: dpf, purposes: [service], receives: [main.customers.name, main.customers.email] }\n',
        ],
      ],
      ['weaker: Big Bank (US) is now given data: customers (name, email).'],
      ['stronger'],
    ],
    [
      'more for a recipient',
      [],
      [['[main.customers.name, ', '[main.customers.name, main.customers.email, ']],
      ['weaker: Parcel Post is given more data: customers (email).'],
      ['stronger'],
    ],
    [
      'a new purpose',
      [],
      [
        ['purposes:\n', 'purposes:\n  ads: { says: Show advertisements, basis: consent }\n'],
        ['purposes: [service]\n        provenance', 'purposes: [service, ads]\n        provenance'],
      ],
      [
        'weaker: Data is used for a new purpose: “Show advertisements”',
        'weaker: “customers” are used for more: ads.',
      ],
      ['stronger', 'stronger'],
    ],
    [
      'a longer period',
      [],
      [['keep: 1 year', 'keep: 2 years']],
      [
        'weaker: “customers” are kept for 2 years after left at now, before for 1 year after left at.',
      ],
      ['stronger'],
    ],
    [
      'no end',
      [],
      [['{ keep: 1 year, since: left_at }', '{ keep: indefinitely, because: We like it }']],
      [
        'weaker: “customers” are kept without end (We like it) now, before for 1 year after left at.',
      ],
      ['stronger'],
    ],
    [
      'more data',
      [],
      [
        [
          '          email:',
          '          phone: user.contact.phone_number\n          seen_at: none\n          email:',
        ],
      ],
      ['weaker: More data is held in “customers”: contact phone number.'],
      ['weaker'],
    ],
    [
      'a softer erasure',
      [],
      [['erase: delete', 'erase: null']],
      ['weaker: On erasure “customers” are emptied now, before deleted.'],
      ['stronger'],
    ],
    [
      'wider access',
      [],
      [['may: write', 'may: own']],
      ['weaker: acme_app may own in main, before write.'],
      ['stronger'],
    ],
    [
      'another country',
      [],
      [
        [
          'country: DE\n    mechanism: domestic\n    holders',
          'country: US\n    mechanism: dpf\n    holders',
        ],
      ],
      [
        'changed: main is at Example Host, eu-central-1, US (transfer: dpf) now, before at Example Host, eu-central-1, DE (transfer: domestic).',
      ],
      ['changed'],
    ],
  ] as const satisfies readonly (readonly [
    string,
    readonly Edit[],
    readonly Edit[],
    readonly string[],
    readonly string[],
  ])[]) {
    it(`classes ${what}, there and back`, () => {
      const found = changes(policyEdits, mapEdits);
      assert.deepEqual(found.there, expected);
      assert.deepEqual(found.back, back);
    });
  }
});

function wait(policyEdits: readonly Edit[], mapEdits: readonly Edit[] = []): string[] {
  const after = policyOf(edit(policyFile, ...policyEdits), edit(mapFile, ...mapEdits));
  return diffPolicies(before, after, catalogue).filter(weakens).map(lineOf);
}

describe('weakens', () => {
  for (const [what, policyEdits, mapEdits] of [
    ['a column that is said to be about nobody', [], [['name: user.name', 'name: none']]],
    ['a column less', [], [['          email: user.contact.email\n', '']]],
    [
      'a table that the map forgets',
      [],
      [
        [mapFile.text.slice(mapFile.text.indexOf('      orders:\n')), ''],
        [', main.orders.*', ''],
      ],
    ],
    ['rows that are told apart otherwise', [], [['key: [id]', 'key: [customer_id]']]],
    ['another table under the same name', [], [['table: public.orders', 'table: old.orders']]],
    ['a reason to keep', [], [['erase: delete', 'erase: { keep-because: We like it }']]],
    ['a longer period', [], [['keep: 1 year', 'keep: 2 years']]],
    ['another zone', [['Europe/Berlin', 'Pacific/Honolulu']], []],
    ['other words of a promise', [['safe with us', 'safe enough']], []],
    ['a parameter that has no order', [['evidence: statement', 'evidence: document']], []],
    ['another database', [], [['${ACME_URL}', '${OTHER_URL}']]],
  ] as const satisfies readonly (readonly [string, readonly Edit[], readonly Edit[]])[])
    it(`holds of ${what}`, () => {
      assert.notDeepEqual(wait(policyEdits, mapEdits), []);
    });

  for (const [what, policyEdits, mapEdits] of [
    ['a title, a date and an owner', [['title: Acme privacy', 'title: Our privacy']], []],
    ['a date of change', [['updated: 2024-06-01', 'updated: 2024-07-01']], []],
    ['another owner', [], [['owner: shop team', 'owner: sales team']]],
    ['a shorter period', [], [['keep: 1 year', 'keep: 11 months']]],
    [
      'a column about nobody more',
      [],
      [['          left_at: none', '          left_at: none\n          seen: none']],
    ],
    [
      'a promise more',
      [['promises:\n', 'promises:\n  A9: { says: All is well., rolls-up: [A1] }\n']],
      [],
    ],
  ] as const satisfies readonly (readonly [string, readonly Edit[], readonly Edit[]])[])
    it(`does not hold of ${what}`, () => {
      assert.deepEqual(wait(policyEdits, mapEdits), []);
    });
});

const duration = (text: string) => Temporal.Duration.from(text);

describe('compareParameter', () => {
  for (const [better, before_, after, expected] of [
    ['less', duration('P30D'), duration('P1M'), 'weaker'],
    ['less', duration('PT24H'), duration('P1D'), 'same'],
    ['more', '1.2', '1.3', 'stronger'],
    ['more', 10, 5, 'weaker'],
    ['less', undefined, 5, 'stronger'],
    ['less', 5, undefined, 'weaker'],
    ['less', 'soon', 'later', 'changed'],
    ['true', undefined, true, 'stronger'],
    ['true', 'complete', undefined, 'weaker'],
    ['true', 'a', 'b', 'changed'],
    ['false', undefined, true, 'weaker'],
    ['longer-list', ['a'], ['b', 'a'], 'stronger'],
    ['longer-list', ['a', 'b'], ['b', 'a'], 'same'],
    ['longer-list', ['a'], ['b', 'c'], 'changed'],
    ['shorter-list', ['a', 'b'], ['a'], 'stronger'],
    ['shorter-list', undefined, ['a'], 'changed'],
    [undefined, 1, 2, 'changed'],
  ] as const) {
    it(`${String(before_)} → ${String(after)} is ${expected} where ${better ?? 'nothing'} is better`, () => {
      assert.equal(compareParameter('within', better, before_, after), expected);
    });
  }

  it('takes a clause that is limited to a part of the data for weaker', () => {
    assert.equal(compareParameter('datasets', 'longer-list', undefined, ['main.a']), 'weaker');
    assert.equal(compareParameter('datasets', 'longer-list', ['main.a'], undefined), 'stronger');
  });

  it('is never weaker in both directions, nor stronger in both', () => {
    const value = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.constant(undefined),
      fc.array(fc.constantFrom('a', 'b', 'c')),
      fc.integer({ min: 0, max: 100 }).map((days) => Temporal.Duration.from({ days })),
    );
    const better = fc.constantFrom('less', 'more', 'true', 'false', 'longer-list', 'shorter-list');
    fc.assert(
      fc.property(better, value, value, (direction, a, b) => {
        const there = compareParameter('within', direction, a, b);
        const back = compareParameter('within', direction, b, a);
        const opposite = {
          weaker: 'stronger',
          stronger: 'weaker',
          changed: 'changed',
          same: 'same',
        };
        assert.equal(back, opposite[there]);
      }),
    );
  });
});
