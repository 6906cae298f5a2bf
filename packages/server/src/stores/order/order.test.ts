import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change, ForeignKey, Table, TableName } from '../contract.ts';
import { orderOf } from './order.ts';

const at = (name: string): TableName => ({ schema: 'public', name });

/** `columns`: a `?` at the end where they may be null; `references`: column → table. */
function table(
  name: string,
  columns: readonly string[] = [],
  references: Record<string, string> = {},
): Table {
  const foreignKeys: ForeignKey[] = Object.entries(references).map(([column, to]) => ({
    name: `${name}_${column}`,
    columns: ['tenant', column],
    to: at(to),
    keys: ['tenant', 'id'],
    indexed: true,
  }));
  return {
    ...at(name),
    kind: 'table',
    columns: ['tenant', 'id', 'who', ...columns].map((column) => ({
      name: column.replace('?', ''),
      type: 'integer',
      nullable: column.endsWith('?'),
    })),
    primaryKey: ['tenant', 'id'],
    foreignKeys,
    estimatedRows: 0,
    readable: true,
  };
}

function deletion(name: string): Change {
  return {
    select: { table: at(name), fields: ['tenant', 'who'], equal: [['1', '2']] },
    treatment: { how: 'delete' },
    key: ['tenant', 'id'],
  };
}

/** `-name` for a deletion, `name.column` for what is nulled, `!` where it is one transaction. */
function told(tables: readonly Table[], changes: readonly Change[]): readonly string[] {
  const { changes: ordered, obstacles } = orderOf(tables, changes);
  if (obstacles.length > 0) return obstacles.map(({ code, resource }) => `${code} ${resource}`);
  return ordered.map(({ select, treatment, key }) => {
    const name = select.table.name;
    if (treatment.how === 'update') return `${name}.${Object.keys(treatment.set).join('+')}`;
    return `-${name}${key.length === 0 ? '!' : ''}`;
  });
}

function says(tables: readonly Table[], changes: readonly Change[]): string {
  return orderOf(tables, changes)
    .obstacles.map(({ message }) => message)
    .join();
}

describe('orderOf', () => {
  it('puts who refers before who is referred to, and keeps the given order else', () => {
    const tables = [
      table('a'),
      table('b', ['a'], { a: 'a' }),
      table('c', ['b'], { b: 'b' }),
      table('d'),
    ];
    assert.deepEqual(told(tables, ['a', 'd', 'b', 'c'].map(deletion)), ['-d', '-c', '-b', '-a']);
  });

  it('opens a circle at a reference that may be null', () => {
    const tables = [table('a', ['b'], { b: 'b' }), table('b', ['a?'], { a: 'a' })];
    assert.deepEqual(told(tables, ['a', 'b'].map(deletion)), ['b.a', '-a', '-b']);
  });

  it('opens circles that share a table', () => {
    const tables = [
      table('a', ['b'], { b: 'b' }),
      table('b', ['a?', 'c?'], { a: 'a', c: 'c' }),
      table('c', ['b'], { b: 'b' }),
    ];
    assert.deepEqual(told(tables, ['a', 'b', 'c'].map(deletion)), ['b.a', 'b.c', '-a', '-c', '-b']);
  });

  it('says which circle cannot be opened', () => {
    const tables = [table('a', ['b'], { b: 'b' }), table('b', ['a'], { a: 'a' }), table('c')];
    assert.deepEqual(told(tables, ['c', 'a', 'b'].map(deletion)), ['cycle public.a']);
  });

  it('says what opens a circle: a reference that may be null, or rows that stay', () => {
    const both = [table('a', ['b'], { b: 'b' }), table('b', ['a'], { a: 'a' })];
    assert.match(
      says(both, ['a', 'b'].map(deletion)),
      /Let public\.a\.b be null \(ALTER COLUMN b DROP NOT NULL\), or keep the rows of one of them/,
    );
    const keys = ['a', 'b'].map((name) => ({ ...deletion(name), key: ['tenant', 'a', 'b'] }));
    assert.match(says(both, keys), /emptied\. Keep the rows of one of them: `erase: /);
    const finding: Change = {
      ...deletion('b'),
      select: { table: at('b'), fields: ['tenant', 'a'], equal: [['1', '2']] },
    };
    const found = [table('a', ['b'], { b: 'b' }), table('b', ['a?'], { a: 'a' })];
    assert.match(says(found, [deletion('a'), finding]), /Let public\.a\.b be null/);
  });

  it('nulls a reference of a table to itself, or deletes at once', () => {
    assert.deepEqual(told([table('a', ['up?'], { up: 'a' })], [deletion('a')]), ['a.up', '-a']);
    assert.deepEqual(told([table('a', ['up'], { up: 'a' })], [deletion('a')]), ['-a!']);
  });

  it('never nulls a column by which rows are found', () => {
    const tables = [table('a', ['b'], { b: 'b' }), table('b', ['a?'], { a: 'a' })];
    const finding: Change = {
      ...deletion('b'),
      select: { table: at('b'), fields: ['tenant', 'a'], equal: [['1', '2']] },
    };
    assert.deepEqual(told(tables, [deletion('a'), finding]), ['cycle public.a']);
  });

  it('selects before it deletes what the selection looks at', () => {
    const tables = [table('a', ['b'], { b: 'b' }), table('b')];
    const byA: Change = {
      ...deletion('b'),
      select: { table: at('b'), where: [{ exists: at('a'), fields: ['id'], keys: ['b'] }] },
    };
    assert.deepEqual(told([table('a'), table('b')], [deletion('a'), byA]), ['-b', '-a']);
    assert.deepEqual(told(tables, [deletion('a'), byA]), ['cycle public.a']);
  });

  it('lets a nulled reference go before, and an update that keeps it wherever it is', () => {
    const tables = [table('a'), table('b', ['a?', 'x?'], { a: 'a' })];
    const update = (column: string): Change => ({
      ...deletion('b'),
      treatment: { how: 'update', set: { [column]: { how: 'null' } } },
    });
    assert.deepEqual(told(tables, [deletion('a'), update('a')]), ['b.a', '-a']);
    assert.deepEqual(told(tables, [deletion('a'), update('x')]), ['-a', 'b.x']);
  });

  it('takes two deletions of one table in the given order', () => {
    const two = [deletion('a'), { ...deletion('a'), key: ['id'] }];
    assert.deepEqual(orderOf([table('a')], two).changes, two);
  });

  it('does not guess about a table that it does not know', () => {
    assert.deepEqual(told([], [deletion('a')]), ['unknown-table public.a']);
  });
});
