import assert from 'node:assert/strict';
import { it } from 'node:test';
import { all, isNamed, sampled, rowsOf, type At } from './reading.ts';

export function sampleTests(at: At): void {
  it(
    'hands out every row once, in pages of at most 1,000',
    { skip: at.skip('many-rows') },
    async () => {
      const table = at.table('full_sample');
      const rows = Array.from({ length: 2_500 }, (_, id) => [
        String(id),
        id % 3 === 0 ? null : `v${id}`,
      ]);
      await at.seed({
        table,
        columns: { id: 'integer', value: 'text?' },
        primaryKey: ['id'],
        rows,
      });
      const pages = await all(at.store().sample({ table, columns: ['id', 'value'], rows: 'full' }));
      assert.ok(pages.every((page) => (page.columns[0]?.length ?? 0) <= 1_000));
      assert.equal(pages.at(-1)?.rowsSoFar, 2_500);
      assert.ok(pages.every((page) => page.method === 'every-row'));
      assert.deepEqual(byFirst(rowsOf(pages)), rows);
    },
  );

  it('goes on after a page that was handed out before', async () => {
    const table = at.table('in_parts');
    const rows = Array.from({ length: 2_500 }, (_, id) => [String(id % 50), `k${id}`]);
    await at.seed({
      table,
      columns: { part: 'integer', name: 'text' },
      primaryKey: ['part', 'name'],
      rows,
    });
    const query = { table, columns: ['name'], rows: 'full' as const };
    const [first] = await all(at.store().sample(query));
    assert.equal(first?.end?.length, 2);
    const others = await all(at.store().sample({ ...query, after: first?.end ?? [] }));
    const names = rowsOf([...(first ? [first] : []), ...others]).flat();
    assert.deepEqual(names.toSorted(), rows.map(([, name]) => name).toSorted());
  });

  it('says of a table without a key that it cannot be gone on with', async () => {
    const table = at.table('no_going_on');
    await at.seed({ table, columns: { a: 'text' }, rows: [['x']] });
    const query = { table, columns: ['a'], rows: 'full' as const };
    const [page] = await all(at.store().sample(query));
    assert.equal(page?.end, undefined);
    await assert.rejects(all(at.store().sample({ ...query, after: ['x'] })), isNamed);
  });

  it('hands out every row of a table without a key', async () => {
    const table = at.table('keyless');
    const rows = [
      ['same', '1'],
      ['same', '1'],
      ['other', null],
    ];
    await at.seed({ table, columns: { a: 'text', b: 'integer?' }, rows });
    const found = await sampled(at.store(), table, ['a', 'b'], 'full');
    assert.deepEqual(found.toSorted(), rows.toSorted());
  });

  it('hands out as many random rows as asked, each of them real', async () => {
    const table = at.table('random_sample');
    const rows = Array.from({ length: 400 }, (_, id) => [String(id)]);
    await at.seed({ table, columns: { id: 'integer' }, primaryKey: ['id'], rows });
    const one = (await sampled(at.store(), table, ['id'], 20)).flat();
    const other = (await sampled(at.store(), table, ['id'], 20)).flat();
    assert.equal(new Set(one).size, 20);
    assert.ok(one.every((id) => Number(id) >= 0 && Number(id) < 400));
    // Twice the same 20 of 400 happens once in 10^33.
    assert.notDeepEqual(one.toSorted(), other.toSorted());
  });

  it('hands out nothing of an empty table', async () => {
    const table = at.table('empty');
    await at.seed({ table, columns: { id: 'integer' }, rows: [] });
    assert.deepEqual(await sampled(at.store(), table, ['id'], 10), []);
    assert.deepEqual(await sampled(at.store(), table, ['id'], 'full'), []);
  });
}

function byFirst(rows: readonly (string | null)[][]): (string | null)[][] {
  return rows.toSorted((a, b) => Number(a[0]) - Number(b[0]));
}
