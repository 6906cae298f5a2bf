import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clockOf, datasetsOf, pathBetween, tableOf, undeclaredTables } from './scope.ts';
import { datasetOf, mapOf, storeOf } from './testing/policy.ts';

const reference = (field: string, to: string) => ({ fields: [field], to, keys: ['id'] });

/** People have a manager, companies have an owner among the people: a self-reference and a cycle. */
const store = storeOf({
  companies: datasetOf('public.companies', { references: [reference('owner_id', 'people')] }),
  people: datasetOf('hr.people', {
    references: [reference('manager_id', 'people'), reference('company_id', 'companies')],
  }),
  notes: datasetOf('public.notes', { references: [reference('person_id', 'people')] }),
  stray: datasetOf('public.stray'),
});

describe('a path of references', () => {
  it('leads over several datasets, past a self-reference and a cycle', () => {
    assert.deepEqual(pathBetween(store, 'notes', 'companies'), [
      { fields: ['person_id'], to: { schema: 'hr', name: 'people' }, keys: ['id'] },
      { fields: ['company_id'], to: { schema: 'public', name: 'companies' }, keys: ['id'] },
    ]);
  });

  it('is empty to the dataset itself, and undefined where there is none', () => {
    assert.deepEqual(pathBetween(store, 'people', 'people'), []);
    assert.equal(pathBetween(store, 'stray', 'people'), undefined);
    assert.equal(pathBetween(store, 'companies', 'stray'), undefined);
  });
});

describe('a clock', () => {
  it('is a column of the dataset or of one that it leads to', () => {
    assert.deepEqual(clockOf(store, 'stray', 'made_at'), {
      column: 'made_at',
      via: [],
      dataset: 'stray',
    });
    assert.equal(clockOf(store, 'notes', 'companies.left_at')?.via.length, 2);
    assert.equal(clockOf(store, 'notes', 'companies.left_at')?.column, 'left_at');
    assert.equal(clockOf(store, 'stray', 'companies.left_at'), undefined);
  });
});

describe('the scope of a clause', () => {
  const map = mapOf({}, { stores: { main: store } });

  it('is every dataset, or the named ones, and says which do not exist', () => {
    assert.equal(datasetsOf(map).datasets.length, 4);
    const scope = datasetsOf(map, ['main.people', 'main.gone', 'other.people']);
    assert.deepEqual(
      scope.datasets.map(({ name }) => name),
      ['people'],
    );
    assert.deepEqual(scope.missing, ['main.gone', 'other.people']);
  });

  it('knows a table by schema and name', () => {
    assert.deepEqual(tableOf(datasetOf('hr.people')), { schema: 'hr', name: 'people' });
    const found = {
      columns: [],
      primaryKey: [],
      foreignKeys: [],
      estimatedRows: 0,
      readable: true,
    };
    const tables = [
      { ...found, schema: 'public', name: 'people', kind: 'table' as const },
      { ...found, schema: 'hr', name: 'people', kind: 'table' as const },
      { ...found, schema: 'hr', name: 'seen', kind: 'view' as const },
    ];
    assert.deepEqual(
      undeclaredTables(store, tables).map(({ schema, name }) => `${schema}.${name}`),
      ['public.people'],
    );
  });
});
