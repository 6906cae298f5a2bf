import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isNamed, sampled } from './reading.ts';
import type { AtWritable } from './writing.ts';

const people = { id: 'integer', tenant: 'integer', name: 'text?' } as const;

/** Values replaced row by row: where the old one still stands, and nowhere else. */
export function replacingTests(at: AtWritable): void {
  it('replaces values where the old one still stands, once', async () => {
    const table = at.table('w_replace');
    const rows = [
      ['1', '1', 'a'],
      ['2', '1', 'b'],
      ['3', '1', null],
      ['1', '2', 'a'],
      ['4', '1', ''],
    ];
    await at.seed({ table, columns: people, primaryKey: ['tenant', 'id'], rows });
    const replacement = {
      table,
      column: 'name',
      key: ['tenant', 'id'],
      values: [
        { key: ['1', '1'], from: 'a', to: 'A' },
        { key: ['1', '2'], from: 'B', to: 'x' },
        { key: ['1', '3'], from: '', to: 'x' },
        { key: ['1', '4'], from: '', to: 'E' },
        { key: ['9', '9'], from: 'a', to: 'x' },
      ],
    };
    assert.equal(await at.store().replaceValues(replacement), 2);
    assert.equal(await at.store().replaceValues(replacement), 0);
    assert.equal(await at.store().replaceValues({ ...replacement, values: [] }), 0);
    const found = await sampled(at.store(), table, Object.keys(people), 'full');
    assert.deepEqual(found.toSorted(), [
      ['1', '1', 'A'],
      ['1', '2', 'a'],
      ['2', '1', 'b'],
      ['3', '1', null],
      ['4', '1', 'E'],
    ]);
    for (const wrong of [
      { ...replacement, key: [] },
      { ...replacement, column: 'nothing' },
      { ...replacement, key: ['id'] },
    ]) {
      await assert.rejects(at.store().replaceValues(wrong), isNamed);
    }
  });

  it('writes another column with the value, or neither', async () => {
    const table = at.table('w_replace_beside');
    const columns = { ...people, note: 'text?' } as const;
    const rows = [
      ['1', '1', 'a', 'old'],
      ['2', '1', 'b', 'old'],
      ['3', '1', 'c', 'old'],
    ];
    await at.seed({ table, columns, primaryKey: ['tenant', 'id'], rows });
    const values = [
      { key: ['1', '1'], from: 'a', to: 'A', beside: 'new' },
      { key: ['1', '2'], from: 'b', to: 'B', beside: null },
      { key: ['1', '3'], from: 'other', to: 'C', beside: 'new' },
    ];
    const replacement = { table, column: 'name', beside: 'note', key: ['tenant', 'id'], values };
    assert.equal(await at.store().replaceValues(replacement), 2);
    const found = await sampled(at.store(), table, Object.keys(columns), 'full');
    assert.deepEqual(found.toSorted(), [
      ['1', '1', 'A', 'new'],
      ['2', '1', 'B', null],
      ['3', '1', 'c', 'old'],
    ]);
  });

  it('tells what holds a column to its values', async () => {
    const table = at.table('w_holding');
    await at.seed({ table, columns: people, primaryKey: ['tenant', 'id'], rows: [] });
    const held = await at.store().holding({ table, column: 'id', example: 'x' });
    const columns = held.unique.map((index) => index.columns.toSorted());
    assert.deepEqual(columns, [['id', 'tenant']]);
    const free = await at.store().holding({ table, column: 'name', example: 'x' });
    assert.deepEqual([free.unique, free.refers, free.referred, free.checks], [[], [], [], []]);
    const missing = { table, column: 'nothing', example: 'x' };
    await assert.rejects(at.store().holding(missing), isNamed);
  });
}
