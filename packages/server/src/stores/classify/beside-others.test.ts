/** Names in columns without headings, by what stands beside them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { classifyTable } from './classify-column.ts';

const rows = (make: (row: number) => string, count = 60): string[] =>
  Array.from({ length: count }, (_unused, at) => make(at + 1));
const pick = (row: number, ...from: readonly string[]): string => from[row % from.length]!;

const table = (...columns: readonly (readonly string[])[]): (string | undefined)[] =>
  classifyTable(
    columns.map((values, at) => ({
      table: 't',
      column: `c${at + 1}`,
      type: 'text',
      values,
      neighbours: columns.flatMap((_one, other) => (other === at ? [] : [`c${other + 1}`])),
    })),
  ).map(([best]) => best?.category);

describe('names without headings', () => {
  const given = rows((row) => pick(row, 'Anna', 'Ben', 'Clara', 'David', 'Maria', 'Paul'));
  const family = rows((row) =>
    pick(row * 5, 'Weber', 'Smith', 'Rossi', 'Novak', 'Silva', 'Jensen'),
  );
  const numbers = rows((row) => String(row));

  it('are found where given and family names adjoin, in either order or one column apart', () => {
    assert.deepEqual(table(numbers, given, family), [
      undefined,
      'user.name.first',
      'user.name.last',
    ]);
    assert.deepEqual(table(family, given), ['user.name.last', 'user.name.first']);
    assert.deepEqual(table(given, numbers, family), [
      'user.name.first',
      undefined,
      'user.name.last',
    ]);
  });

  it('are found beside addresses and numbers of theirs', () => {
    const mails = rows((row) => `eva${row}@example.com`);
    assert.equal(table(numbers, given, mails)[1], 'user.name.first');
    assert.equal(table(mails, numbers, given)[2], 'user.name.first');
    assert.equal(
      table(
        rows((row) => `+49 30 9018${200 + row}`),
        given,
      )[1],
      'user.name.first',
    );
  });

  it('are none where nothing beside them is about people', () => {
    const towns = rows((row) => pick(row, 'Paris', 'Lyon', 'Nice', 'Lille'));
    const states = rows((row) => pick(row, 'open', 'closed'));
    assert.deepEqual(table(numbers, towns, states), [undefined, undefined, undefined]);
    assert.deepEqual(
      table(
        numbers,
        rows((row) => `Model ${row}`),
        states,
      ),
      [undefined, undefined, undefined],
    );
    assert.deepEqual(
      table(
        rows((row) => pick(row, 'red', 'green')),
        states,
      ),
      [undefined, undefined],
    );
  });

  it('are none where a heading says what they are', () => {
    const found = classifyTable(
      ['product_name', 'brand'].map((column, at) => ({
        table: 'products',
        column,
        type: 'text',
        values: at === 0 ? given : family,
        neighbours: [],
      })),
    );
    assert.deepEqual(found, [[], []]);
  });
});
