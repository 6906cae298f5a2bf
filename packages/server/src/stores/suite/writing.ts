import assert from 'node:assert/strict';
import { it } from 'node:test';
import type {
  Change,
  ChangeOptions,
  Changed,
  RowKey,
  TableName,
  WritableStore,
} from '../contract.ts';
import { all, isNamed, sampled, type At } from './reading.ts';

export interface AtWritable extends At {
  store(): WritableStore;
  addRows(table: TableName, columns: readonly string[], rows: readonly RowKey[]): Promise<void>;
}

const people = { id: 'integer', tenant: 'integer', name: 'text?' } as const;

/** Changes what is selected, all of it, and nothing else; again, it finds nothing to do. */
export function changeTests(at: AtWritable): void {
  const seeded = async (name: string, rows: readonly RowKey[]): Promise<TableName> => {
    const table = at.table(name);
    await at.seed({ table, columns: people, primaryKey: ['tenant', 'id'], rows });
    return table;
  };
  const make = (change: Change, options?: ChangeOptions): Promise<Changed> =>
    at.store().change(change, options);
  const rowsOf = async (table: TableName): Promise<(string | null)[][]> =>
    (await sampled(at.store(), table, Object.keys(people), 'full')).toSorted();

  it('deletes by keys of several parts, of which 0 is one', async () => {
    const table = await seeded('w_delete', [
      ['0', '0', 'a'],
      ['0', '1', 'b'],
      ['1', '0', 'c'],
    ]);
    const change = byKey(table, ['0', '0']);
    assert.equal(await at.store().remaining(change), 1);
    assert.deepEqual(await make(change), { rows: 1 });
    assert.deepEqual(await rowsOf(table), [
      ['0', '1', 'b'],
      ['1', '0', 'c'],
    ]);
    assert.equal(await at.store().remaining(change), 0);
    assert.deepEqual(await make(change), { rows: 0 });
  });

  it('tells the empty string from nothing', async () => {
    const table = at.table('w_empty');
    await at.seed({
      table,
      columns: { id: 'integer', who: 'text?' },
      primaryKey: ['id'],
      rows: [
        ['1', ''],
        ['2', null],
        ['3', 'x'],
      ],
    });
    const select = { table, fields: ['who'], equal: [[''], [null]] };
    assert.deepEqual(await make({ select, treatment: { how: 'delete' }, key: ['id'] }), {
      rows: 1,
    });
    assert.deepEqual(await sampled(at.store(), table, ['id'], 'full'), [['2'], ['3']]);
  });

  it('nulls and masks columns, once', async () => {
    const table = await seeded('w_update', [
      ['1', '1', 'Ada'],
      ['2', '1', null],
      ['3', '1', 'Bob'],
    ]);
    const select = {
      table,
      fields: ['tenant', 'id'],
      equal: [
        ['1', '1'],
        ['1', '2'],
      ],
    };
    const key = ['tenant', 'id'];
    const mask: Change = {
      select,
      treatment: { how: 'update', set: { name: { how: 'mask', with: 'erased' } } },
      key,
    };
    assert.deepEqual(await make(mask), { rows: 1 });
    assert.deepEqual(await make(mask), { rows: 0 });
    assert.deepEqual(await rowsOf(table), [
      ['1', '1', 'erased'],
      ['2', '1', null],
      ['3', '1', 'Bob'],
    ]);
    const toNull: Change = {
      ...mask,
      treatment: { how: 'update', set: { name: { how: 'null' } } },
    };
    assert.deepEqual(await make(toNull), { rows: 1 });
    assert.equal(await at.store().remaining(toNull), 0);
  });

  it('sets columns to a value or to nothing, once', async () => {
    const table = await seeded('w_set', [
      ['1', '1', 'Ada'],
      ['2', '1', null],
      ['3', '1', 'ada'],
    ]);
    const set = (to: Readonly<Record<string, string | null>>): Change => ({
      ...byKey(table, ['1', '1'], ['1', '2']),
      treatment: {
        how: 'update',
        set: Object.fromEntries(
          Object.entries(to).map(([column, value]) => [column, { how: 'set', to: value }]),
        ),
      },
    });
    assert.equal(await at.store().remaining(set({ name: 'ada' })), 2);
    assert.deepEqual(await make(set({ name: 'ada' })), { rows: 2 });
    assert.deepEqual(await make(set({ name: 'ada' })), { rows: 0 });
    assert.deepEqual(await rowsOf(table), [
      ['1', '1', 'ada'],
      ['2', '1', 'ada'],
      ['3', '1', 'ada'],
    ]);
    assert.deepEqual(await make(set({ name: null })), { rows: 2 });
    assert.equal(await at.store().remaining(set({ name: null })), 0);
    assert.deepEqual(await make(set({ name: '' })), { rows: 2 });
  });

  it('does not set what the column cannot hold', async () => {
    const table = await seeded('w_unfit', [['1', '1', 'x']]);
    for (const to of ['seven', '', null]) {
      const change: Change = {
        ...byKey(table, ['1', '1']),
        treatment: { how: 'update', set: { tenant: { how: 'set', to } } },
      };
      const { obstacles } = await at.store().foresee(change);
      assert.deepEqual(
        obstacles.map(({ code }) => code),
        [to === null ? 'not-nullable' : 'invalid-value'],
      );
      await assert.rejects(make(change), isNamed);
    }
    assert.deepEqual(await rowsOf(table), [['1', '1', 'x']]);
  });

  it('spares the rows of those who are named, and is not selected by naming them alone', async () => {
    const table = await seeded('w_spared', [
      ['0', '0', 'x'],
      ['1', '0', 'x'],
      ['0', '1', 'x'],
    ]);
    const spared = { noneOf: [['0', '1']], fields: ['id', 'tenant'] };
    const change: Change = {
      select: { table, where: [{ isNull: 'name', not: true }, spared] },
      treatment: { how: 'delete' },
      key: ['tenant', 'id'],
    };
    assert.equal(await at.store().remaining(change), 2);
    assert.deepEqual(await make(change), { rows: 2 });
    assert.deepEqual(await rowsOf(table), [['0', '1', 'x']]);
    await isRefused(at, { ...change, select: { table, where: [spared] } }, 'store-refused');
  });

  it('masks texts wherever they stand, in any case', async () => {
    const table = await seeded('w_texts', [
      ['1', '1', 'ANN Müller (a.m@x.org) met müller, Axm@x.org'],
    ]);
    const change: Change = {
      select: { table, fields: ['id'], equal: [['1']] },
      treatment: {
        how: 'update',
        set: {
          name: {
            how: 'mask-texts',
            texts: ['MÜLLER', 'a.m@x.org', 'Ann'],
            with: String.raw`\1 &`,
          },
        },
      },
      key: ['tenant', 'id'],
    };
    assert.deepEqual(await make(change), { rows: 1 });
    assert.deepEqual(await rowsOf(table), [
      ['1', '1', String.raw`\1 & \1 & (\1 &) met \1 &, Axm@x.org`],
    ]);
    assert.equal(await at.store().remaining(change), 0);
  });

  it('meets both a key and a condition where both are given', async () => {
    const table = await seeded('w_both', [
      ['1', '1', null],
      ['2', '1', 'x'],
      ['3', '2', null],
    ]);
    const select = { table, fields: ['tenant'], equal: [['1']], where: [{ isNull: 'name' }] };
    await make({ select, treatment: { how: 'delete' }, key: ['tenant', 'id'] });
    assert.deepEqual(
      (await rowsOf(table)).map(([id]) => id),
      ['2', '3'],
    );
  });

  it(
    'commits in batches, sees rows that come up behind it, and goes on after a stop',
    { skip: at.skip('many-rows') },
    async () => {
      const rows = Array.from({ length: 25_000 }, (_, id) => [String(id), String(id % 2), 'x']);
      const table = await seeded('w_batches', rows);
      const change: Change = {
        select: { table, where: [{ isNull: 'name', not: true }] },
        treatment: { how: 'delete' },
        key: ['tenant', 'id'],
      };
      await assert.rejects(
        make(change, { onBatch: () => Promise.reject(new Error('stopped here')) }),
        /stopped here/,
      );
      assert.equal(await at.store().remaining(change), 15_000);
      const seen: number[] = [];
      const onBatch = async (done: number): Promise<void> => {
        seen.push(done);
        if (seen.length === 1) await at.addRows(table, Object.keys(people), [['-1', '-1', 'late']]);
      };
      assert.deepEqual(await make(change, { onBatch }), { rows: 15_001 });
      assert.ok(seen.length >= 2 && seen.every((done, at) => done - (seen[at - 1] ?? 0) <= 10_000));
      assert.deepEqual(await rowsOf(table), []);
    },
  );

  it('changes a table without a key', async () => {
    const table = at.table('w_keyless');
    const rows = [
      ['1', 'x'],
      ['1', 'x'],
      ['2', 'x'],
    ];
    await at.seed({ table, columns: { id: 'integer', name: 'text?' }, rows });
    const select = { table, fields: ['id'], equal: [['1']] };
    assert.deepEqual(await make({ select, treatment: { how: 'delete' }, key: [] }), { rows: 2 });
    assert.deepEqual(await sampled(at.store(), table, ['id'], 'full'), [['2']]);
  });

  it('refuses what selects every row, what is missing and what may not be', async () => {
    const table = await seeded('w_refuses', [['1', '1', 'x']]);
    const treatment = { how: 'delete' } as const;
    await isRefused(at, { select: { table }, treatment, key: ['id'] }, 'store-refused');
    await isRefused(at, { select: { table, where: [] }, treatment, key: ['id'] }, 'store-refused');
    const select = { table, fields: ['id'], equal: [['1']] };
    await isRefused(at, { select, treatment, key: ['nothing'] }, 'store-missing-object');
    const set = { id: { how: 'null' } } as const;
    await isRefused(
      at,
      { select, treatment: { how: 'update', set }, key: ['id'] },
      'store-refused',
    );
    assert.equal((await rowsOf(table)).length, 1);
  });
}

export function aroundChangeTests(at: AtWritable): void {
  it('reads whole rows in pages', { skip: at.skip('many-rows') }, async () => {
    const table = at.table('w_read');
    const rows = Array.from({ length: 2_500 }, (_, id) => [
      String(id),
      '1',
      id === 0 ? null : `n${id}`,
    ]);
    await at.seed({ table, columns: people, primaryKey: ['tenant', 'id'], rows });
    const select = { table, fields: ['tenant'], equal: [['1']] };
    for (const key of [['tenant', 'id'], ['tenant'], []]) {
      const pages = await all(at.store().read({ select, key }));
      assert.deepEqual(pages[0]?.columns, ['id', 'tenant', 'name']);
      const read = pages.flatMap((page) => page.rows);
      assert.deepEqual(
        read.toSorted((a, b) => Number(a[0]) - Number(b[0])),
        rows,
      );
    }
  });

  it('foresees rows, missing columns and columns that may not be null', async () => {
    const table = at.table('w_foresee');
    await at.seed({ table, columns: people, primaryKey: ['id'], rows: [['1', '1', 'x']] });
    const select = { table, fields: ['tenant'], equal: [['1']] };
    const deletion: Change = { select, treatment: { how: 'delete' }, key: ['id'] };
    assert.deepEqual(await at.store().foresee(deletion), { rows: 1, obstacles: [], warnings: [] });
    const codes = async (change: Change): Promise<readonly string[]> =>
      (await at.store().foresee(change)).obstacles.map(({ code }) => code);
    const set = (column: string): Change => ({
      ...deletion,
      treatment: { how: 'update', set: { [column]: { how: 'null' } } },
    });
    assert.ok((await codes(set('tenant'))).includes('not-nullable'));
    assert.ok((await codes(set('nothing'))).includes('no-column'));
    assert.deepEqual(await codes(set('name')), []);
    const nowhere = { ...deletion, select: { ...select, table: at.table('nowhere') } };
    assert.deepEqual(await codes(nowhere), ['no-table']);
  });

  it(
    'foresees rows elsewhere that refer to those it deletes',
    { skip: at.skip('foreign-keys') },
    async () => {
      const [parent, child] = [at.table('w_parent'), at.table('w_child')];
      await at.seed({
        table: parent,
        columns: people,
        primaryKey: ['tenant', 'id'],
        rows: [['1', '1', 'x']],
      });
      await at.seed({
        table: child,
        columns: { own: 'integer', tenant: 'integer', of: 'integer?' },
        primaryKey: ['own'],
        foreignKeys: [{ columns: ['tenant', 'of'], to: parent, keys: ['tenant', 'id'] }],
        rows: [['7', '1', '1']],
      });
      const equal = [['1']];
      const change = (table: TableName, key: string[]): Change => ({
        select: { table, fields: ['tenant'], equal },
        treatment: { how: 'delete' },
        key,
      });
      const [deletion, earlier] = [change(parent, ['tenant', 'id']), change(child, ['own'])];
      const alone = await at.store().foresee(deletion);
      assert.deepEqual(
        alone.obstacles.map(({ code, resource }) => [code, resource]),
        [['referenced', `${child.schema}.${child.name}`]],
      );
      await assert.rejects(
        at.store().change(deletion),
        (error) => isNamed(error) && error.code === 'store-refused',
      );
      const after = await at.store().foresee(deletion, { earlier: [earlier] });
      assert.deepEqual(
        [after.obstacles, after.warnings.map(({ code }) => code)],
        [[], ['no-index']],
      );
      await at.store().change(earlier);
      assert.deepEqual(await at.store().change(deletion), { rows: 1 });
    },
  );

  it('says what deletion leaves, or why it cannot', async () => {
    const table = at.table('w_traces');
    await at.seed({ table, columns: people, rows: [] });
    const answer = await at.store().traces([table]);
    if (answer.supported)
      assert.deepEqual(
        answer.value.map((trace) => trace.table),
        [table],
      );
    else assert.ok(answer.why.length >= 10);
  });
}

async function isRefused(at: AtWritable, change: Change, code: string): Promise<void> {
  await assert.rejects(at.store().change(change), (error) => isNamed(error) && error.code === code);
  await assert.rejects(at.store().remaining(change), isNamed);
}

function byKey(table: TableName, ...equal: RowKey[]): Change {
  return {
    select: { table, fields: ['tenant', 'id'], equal },
    treatment: { how: 'delete' },
    key: ['tenant', 'id'],
  };
}
