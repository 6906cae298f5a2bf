import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { datasetOf, mapOf } from '../testing/policy.ts';
import type { Table } from '../../stores/contract.ts';
import { keyNames } from './alike.ts';
import { placesIn } from './places.ts';

function table(name: string): Table {
  return {
    schema: 'public',
    name,
    kind: 'table',
    columns: [
      { name: 'id', type: 'integer', nullable: false },
      { name: 'body', type: 'text', nullable: true },
    ],
    primaryKey: ['id'],
    foreignKeys: [],
    estimatedRows: 3,
    readable: true,
  };
}

const people = datasetOf('public.people', { subjects: { user: ['id'] } });
const keep = { how: 'keep', because: 'What is on offer is of nobody.' } as const;

function placesOf(dataset: ReturnType<typeof datasetOf>, reached: readonly string[] = []) {
  const map = mapOf(
    { people, plans: dataset },
    { subjects: { user: { says: 'Somebody', root: 'main.people', key: ['id'] } } },
  );
  const declaration = map.stores['main'];
  assert.ok(declaration);
  const asked = {
    map,
    kind: 'user',
    names: keyNames(map, 'user', 1),
    reached: new Set(['main.people', ...reached]),
  };
  return placesIn(asked, 'main', declaration, [table('people'), table('plans')]);
}

describe('a table whose rows the data map keeps', () => {
  const where = 'main/public.plans';

  it('is not searched where it is about nobody, and is named with the reason', () => {
    const { notLooked, tables } = placesOf(datasetOf('public.plans', { erase: keep }));
    assert.deepEqual(
      notLooked.filter((one) => one.where === where),
      [
        {
          where,
          because:
            'not searched, because the data map keeps its rows (`keep-because`): What is on offer is of nobody.',
        },
      ],
    );
    assert.ok(!tables.some((one) => one.table.name === 'plans'));
  });

  it('is searched in what the map does not know where it is about the person, or goes', () => {
    for (const places of [
      placesOf(datasetOf('public.plans', { erase: keep, subjects: { user: ['id'] } })),
      placesOf(datasetOf('public.plans', { erase: keep }), ['main.plans']),
      placesOf(datasetOf('public.plans', { erase: { how: 'delete' } })),
    ]) {
      assert.ok(places.tables.some((one) => one.table.name === 'plans'));
      assert.ok(!places.notLooked.some((one) => one.where === where));
    }
  });
});
