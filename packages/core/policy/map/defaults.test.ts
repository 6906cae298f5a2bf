import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compilePolicy } from '../compile.ts';
import type { Dataset } from '../model.ts';
import { catalogue } from '../testing/catalogue.ts';
import { edit, mapFile, policyFile } from '../testing/files.ts';

type Change = readonly [string, string];

function compile(...changes: readonly Change[]) {
  return compilePolicy({ policy: policyFile, maps: [edit(mapFile, ...changes)], catalogue });
}

/** `customers` and `orders` of a map without an error. */
function datasetsOf(...changes: readonly Change[]): { customers: Dataset; orders: Dataset } {
  const { policy, diagnostics } = compile(...changes);
  assert.deepEqual(diagnostics, []);
  const { customers, orders } = policy?.map.stores['main']?.datasets ?? {};
  assert.ok(customers !== undefined && orders !== undefined);
  return { customers, orders };
}

/** Code, the text of the line pointed at, and the fix. */
function objectionsOf(...changes: readonly Change[]) {
  const lines = edit(mapFile, ...changes).text.split('\n');
  return compile(...changes).diagnostics.map(({ code, at, message, fix }) => ({
    code,
    line: lines[at.line - 1]?.trim(),
    message,
    fix,
  }));
}

const defaults = (text: string): Change => [
  '    datasets:',
  `    defaults: ${text}\n    datasets:`,
];

/** Takes a line out of the first dataset that has it. */
const without = (line: string): Change => [`        ${line}\n`, ''];

const common = [
  ['role: controller', 'role'],
  ['purposes: [service]', 'purposes'],
  ['provenance: self', 'provenance'],
  ['owner: shop team', 'owner'],
  ['period: { keep: 1 year, since: left_at }', 'period'],
  ['erase: delete', 'erase'],
] as const;

describe('defaults of a store', () => {
  for (const [line, key] of common)
    it(`give a dataset its ${key}`, () => {
      const before = datasetsOf().customers[key];
      const after = datasetsOf(defaults(`{ ${line} }`), without(line)).customers[key];
      assert.equal(JSON.stringify(after), JSON.stringify(before));
    });

  it('give way to what a dataset says itself', () => {
    const { customers, orders } = datasetsOf(
      defaults('{ erase: mask, owner: somebody else, period: { keep: 2 years, since: id } }'),
      without('erase: delete'),
    );
    assert.deepEqual(customers.erase, { how: 'mask' });
    assert.equal(customers.owner, 'shop team');
    assert.equal(orders.erase.how, 'keep');
  });

  it('leave an error where neither says it, at the dataset', () => {
    const [objection, ...others] = objectionsOf(
      defaults('{ erase: delete }'),
      without('role: controller'),
    );
    assert.deepEqual(others, []);
    assert.equal(objection?.code, 'TR1202');
    assert.equal(objection.line, 'customers:');
  });

  it('do not fill in a key that a dataset writes without a value', () => {
    const [objection] = objectionsOf(defaults('{ role: controller }'), [
      'role: controller\n        purposes',
      'role:\n        purposes',
    ]);
    assert.equal(objection?.code, 'TR1202');
    assert.equal(objection.line, 'role:');
  });

  it('are checked once, where they stand', () => {
    const [wrong, ...others] = objectionsOf(
      defaults('{ role: owner }'),
      without('role: controller'),
      without('role: controller'),
    );
    assert.deepEqual(others, []);
    assert.equal(wrong?.line, 'defaults: { role: owner }');
    const [unused] = objectionsOf(defaults('{ role: owner }'));
    assert.equal(unused?.code, 'TR1024');
  });

  it('that are left empty lack a value once, where they stand', () => {
    const [empty, ...others] = objectionsOf(
      defaults('\n      role:'),
      without('role: controller'),
      without('role: controller'),
    );
    assert.deepEqual(others, []);
    assert.deepEqual([empty?.code, empty?.line], ['TR1202', 'role:']);
  });

  it('hold nothing that belongs to one dataset', () => {
    const [objection] = objectionsOf(defaults('{ fields: { id: none } }'));
    assert.equal(objection?.code, 'TR1021');
  });

  it('need the clock of their period in every dataset that takes it', () => {
    const period = 'period: { keep: 10 years, since: customers.left_at }';
    const [objection, ...others] = objectionsOf(
      defaults('{ period: { keep: 1 year, since: left_at } }'),
      without(period),
    );
    assert.deepEqual(others, []);
    assert.deepEqual(objection, {
      code: 'TR1213',
      line: 'orders:',
      message: '`orders` has no column `left_at`, from which the default period runs',
      fix: 'give this dataset a `period` of its own',
    });
  });

  it('may keep without end, with the reason', () => {
    const { customers } = datasetsOf(
      defaults('{ period: { keep: indefinitely, because: A test } }'),
      without('period: { keep: 1 year, since: left_at }'),
    );
    assert.deepEqual(customers.period, { keep: 'indefinitely', because: 'A test' });
  });

  it('name the supplier only of data that has the default provenance', () => {
    const changes = [
      defaults('{ provenance: integration, supplied-by: the till }'),
      without('provenance: self'),
    ] as const;
    const { customers, orders } = datasetsOf(...changes);
    assert.equal(customers.suppliedBy, 'the till');
    assert.equal(orders.suppliedBy, undefined);
  });

  it('give a tenant to every dataset but those that say they have none', () => {
    const tenant = defaults('{ tenant: left_at }');
    const [objection] = objectionsOf(tenant);
    assert.deepEqual([objection?.code, objection?.line], ['TR1209', 'orders:']);
    assert.match(objection?.fix ?? '', /`\[\]` if it has none/);
    const { customers, orders } = datasetsOf(tenant, [
      'key: [id]',
      'key: [id]\n        tenant: []',
    ]);
    assert.deepEqual([customers.tenant, orders.tenant], [['left_at'], []]);
  });

  it('count as a use of their purposes only where a dataset takes them', () => {
    const unused = objectionsOf(
      ['  service: {', '  extra: { says: Something else, basis: contract }\n  service: {'],
      defaults('{ purposes: [extra] }'),
    );
    assert.deepEqual(
      unused.map(({ code }) => code),
      ['TR1206'],
    );
  });

  it('are objected to at the role, where it alone is the dataset’s own', () => {
    const [objection] = objectionsOf(
      ['basis: contract }', 'basis: contract, only-as: controller }'],
      defaults('{ purposes: [service] }'),
      ['role: controller\n        purposes: [service]', 'role: processor'],
    );
    assert.deepEqual([objection?.code, objection?.line], ['TR1216', 'role: processor']);
  });
});

describe('the root of a kind of person', () => {
  it('is about that person by its key, whether or not it says so', () => {
    const { customers, orders } = datasetsOf(without('subjects: { customer: id }'));
    assert.deepEqual(customers.subjects, { customer: ['id'] });
    assert.equal(orders.subjects['supplier'], undefined);
  });
});
