import assert from 'node:assert/strict';
import { it } from 'node:test';
import { all, located, type At } from './reading.ts';

export function locateTests(at: At): void {
  it(
    'finds rows that match on all parts of one of the keys',
    { skip: at.skip('composite-keys') },
    async () => {
      const table = at.table('parts');
      const rows = [
        ['1', '0', ''],
        ['2', '0', 'x'],
        ['3', '7', ''],
        ['4', '0', ''],
      ];
      await at.seed({
        table,
        columns: { id: 'integer', a: 'integer', b: 'text' },
        primaryKey: ['id'],
        rows,
      });
      const query = { table, key: ['id'], fields: ['a', 'b'] };
      assert.deepEqual(await located(at.store(), { ...query, equal: [['0', '']] }), [['1'], ['4']]);
      assert.deepEqual(
        await located(at.store(), {
          ...query,
          equal: [
            ['7', ''],
            ['0', 'x'],
            ['7', ''],
          ],
        }),
        [['2'], ['3']],
      );
      assert.deepEqual(await located(at.store(), { ...query, equal: [['0', null]] }), []);
      assert.deepEqual(await located(at.store(), { ...query, equal: [] }), []);
    },
  );

  it('finds every spelling of a text where it is asked for what is alike', async () => {
    const table = at.table('alike');
    const rows = [
      ['1', 'Jan\u00e9@Example.org'],
      ['2', 'JANE\u0301@EXAMPLE.ORG'],
      ['3', '\u00a0jan\u00e9@example.org \t'],
      ['4', 'jan\u00e9@exa\u200bmple.org'],
      ['5', 'jane@example.org'],
    ];
    await at.seed({ table, columns: { id: 'integer', a: 'text' }, primaryKey: ['id'], rows });
    const query = { table, key: ['id'], fields: ['a'], equal: [['jan\u00e9@example.org']] };
    assert.deepEqual(await located(at.store(), query), []);
    const found = await located(at.store(), { ...query, alike: true });
    assert.deepEqual(found, [['1'], ['2'], ['3'], ['4']]);
  });

  it('hands out each of many row keys once, in pages', { skip: at.skip('many-rows') }, async () => {
    const table = at.table('many');
    const rows = Array.from({ length: 2_200 }, (_, id) => [
      String(id),
      id % 2 === 0 ? 'even' : 'odd',
    ]);
    await at.seed({ table, columns: { id: 'integer', parity: 'text' }, primaryKey: ['id'], rows });
    const pages = await all(
      at.store().locate({ table, key: ['id'], fields: ['parity'], equal: [['even'], ['odd']] }),
    );
    assert.ok(pages.every((page) => page.length <= 1_000));
    const ids = pages.flat(2);
    assert.deepEqual([ids.length, new Set(ids).size], [2_200, 2_200]);
  });

  it('hands out row keys with null parts, and equal keys once', async () => {
    const table = at.table('loose_key');
    await at.seed({
      table,
      columns: { k: 'integer?', f: 'integer' },
      rows: [
        [null, '1'],
        ['5', '1'],
        ['5', '1'],
        ['6', '2'],
      ],
    });
    const keys = await located(at.store(), { table, key: ['k'], fields: ['f'], equal: [['1']] });
    assert.deepEqual(new Set(keys.map(([key]) => key)), new Set([null, '5']));
    assert.equal(keys.length, 2);
  });
}
