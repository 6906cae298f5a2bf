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
}
