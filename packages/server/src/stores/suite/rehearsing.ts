/** Trying changes: as they would be made, and nothing of it stays. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Change, RowKey, TableName } from '../contract.ts';
import { sampled } from './reading.ts';
import type { AtWritable } from './writing.ts';

export function rehearsingTests(at: AtWritable): void {
  const seeded = async (name: string, rows: readonly RowKey[]): Promise<TableName> => {
    const table = at.table(name);
    const columns = { id: 'integer', name: 'text?' } as const;
    await at.seed({ table, columns, primaryKey: ['id'], rows });
    return table;
  };
  it('finds nothing against changes that can be made, and makes none', async () => {
    const table = await seeded('r_plain', [
      ['1', 'a'],
      ['2', 'b'],
    ]);
    const mask: Change = {
      ...deletion(table, '2'),
      treatment: { how: 'update', set: { name: { how: 'mask', with: 'gone-{n}' } } },
    };
    const rehearsed = await at.store().rehearse([deletion(table, '1'), mask], { upTo: 10 });
    assert.ok(rehearsed.tried);
    assert.deepEqual(rehearsed.obstacles, []);
    const rows = await sampled(at.store(), table, ['id', 'name'], 'full');
    assert.deepEqual(rows.toSorted(), [
      ['1', 'a'],
      ['2', 'b'],
    ]);
    assert.deepEqual(await at.store().change(deletion(table, '1')), { rows: 1 });
  });

  it('tries each change as what was tried before has left the rows', async () => {
    const table = await seeded('r_order', [['1', 'a']]);
    const nulling: Change = {
      select: { table, fields: ['name'], equal: [['a']] },
      treatment: { how: 'update', set: { name: { how: 'null' } } },
      key: ['id'],
    };
    const emptied: Change = {
      select: { table, where: [{ isNull: 'name' }] },
      treatment: { how: 'delete' },
      key: ['id'],
    };
    const three = [nulling, emptied, deletion(table, '1')];
    const rehearsed = await at.store().rehearse(three, { upTo: 2 });
    assert.ok(rehearsed.tried && rehearsed.obstacles.length === 0);
    assert.equal((await sampled(at.store(), table, ['id'], 'full')).length, 1);
  });

  it(
    'names the reference that stands against one, and no other change',
    { skip: at.skip('foreign-keys') },
    async () => {
      const parents = await seeded('r_parents', [
        ['1', 'a'],
        ['2', 'b'],
      ]);
      const children = at.table('r_children');
      await at.seed({
        table: children,
        columns: { id: 'integer', parent: 'integer?' },
        primaryKey: ['id'],
        foreignKeys: [{ columns: ['parent'], to: parents, keys: ['id'] }],
        rows: [['7', '1']],
      });
      const changes = [deletion(parents, '1'), deletion(parents, '2')];
      const rehearsed = await at.store().rehearse(changes, { upTo: 10 });
      assert.ok(rehearsed.tried);
      assert.equal(rehearsed.obstacles.length, 1);
      assert.match(rehearsed.obstacles[0]?.resource ?? '', /r_children/);
    },
  );

  it('says why it tries no more rows than it may', async () => {
    const table = await seeded('r_many', [
      ['1', 'a'],
      ['2', 'b'],
    ]);
    const rehearsed = await at.store().rehearse([deletion(table, '1', '2')], { upTo: 1 });
    assert.ok(!rehearsed.tried && rehearsed.why.length > 0);
    assert.equal((await sampled(at.store(), table, ['id'], 'full')).length, 2);
  });
}

function deletion(table: TableName, ...keys: readonly string[]): Change {
  return {
    select: { table, fields: ['id'], equal: keys.map((key) => [key]) },
    treatment: { how: 'delete' },
    key: ['id'],
  };
}
