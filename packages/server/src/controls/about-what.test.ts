import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withinDatasets, withNames } from './about-what.ts';
import { coverage, naming } from './coverage.ts';
import { atRisk, declared, met } from './finding.ts';
import { clauseOf, datasetOf, mapOf, policyOf, storeOf } from './testing/policy.ts';

const policy = policyOf({
  ...mapOf({ people: datasetOf('people') }),
  stores: {
    main: storeOf({ people: datasetOf('people') }),
    old: storeOf({ bills: datasetOf('bills') }),
  },
});
const looked = coverage('every row', { rows: 43, tables: 1 });

describe('which things the numbers of a finding are of', () => {
  for (const [resource, name] of [
    ['main/public.people', 'main/public.people'],
    ['main/public.people.email', 'main/public.people.email'],
    ['old', 'the store old'],
    ['main/role/reader', 'the store main'],
    ['right/access', 'requests for access'],
    ['ledger', `the log ${policy.id}`],
  ] as const) {
    it(`is told by the resource ${resource}`, () => {
      const found = withNames(policy, met('rule', resource, 'So it is.', { coverage: looked }));
      assert.deepEqual(found.coverage?.names, [name]);
    });
  }

  it('is all stores where tables were looked at for the policy as a whole', () => {
    const found = withNames(policy, met('rule', 'policy', 'So it is.', { coverage: looked }));
    assert.deepEqual(found.coverage?.names, ['the store main', 'the store old']);
    const promises = coverage('the policy', { promises: 3 });
    const other = withNames(policy, met('rule', 'policy', 'So it is.', { coverage: promises }));
    assert.equal(other.coverage?.names, undefined);
  });

  it('is what the finding itself names, and is told of what is declared', () => {
    const named = naming(looked, ['main.people']);
    const found = withNames(policy, declared('rule', 'main', 'So it is.', { coverage: named }));
    assert.deepEqual(found.coverage?.names, ['main.people']);
    const unnamed = declared('rule', 'main', 'So it is.', { coverage: looked });
    assert.deepEqual(withNames(policy, unnamed).coverage?.names, ['the store main']);
  });
});

describe('a clause about some datasets', () => {
  const some = clauseOf('retention', { datasets: ['main.people'] });
  const unseenBy = (clause: typeof some, what: string): string | undefined => {
    const one = coverage('every one', { [what]: 3 });
    return withinDatasets(clause, met('rule', 'main', 'So it is.', { coverage: one })).coverage
      ?.unseen;
  };

  for (const what of ['tables', 'rows', 'columns']) {
    it(`says of ${what} that there are others`, () => {
      assert.equal(unseenBy(some, what), 'tables that this clause is not about');
    });
  }

  it('says nothing of looks at other things, nor where all datasets are meant', () => {
    assert.equal(unseenBy(some, 'settings'), undefined);
    assert.equal(unseenBy(clauseOf('retention', {}), 'rows'), undefined);
    const risk = atRisk('rule', 'main', 'So it is.', { coverage: looked });
    assert.equal(withinDatasets(some, risk), risk);
  });
});
