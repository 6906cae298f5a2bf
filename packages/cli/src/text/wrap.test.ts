import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { clip, hang, table, widthOf, wrap } from './wrap.ts';

const words = fc.array(fc.stringMatching(/^[a-zäß]{1,12}$/), { minLength: 1, maxLength: 40 });

describe('wrapping', () => {
  it('keeps every word and no line is too long', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 30, max: 100 }), (all, width) => {
        const text = wrap(all.join(' '), width, '  ');
        assert.deepEqual(text.split(/\s+/).filter(Boolean), all);
        for (const line of text.split('\n')) assert.ok(widthOf(line) <= width);
      }),
    );
  });

  it('hangs the following lines under the first', () => {
    assert.equal(
      hang('  P20  ', 'one two three four five six', 27),
      '  P20  one two three four\n       five six',
    );
  });

  it('cuts a long line, and joins what was broken', () => {
    assert.equal(clip('a line\n  that is long', 10), 'a line th…');
    assert.equal(clip('short', 10), 'short');
  });
});

describe('tables', () => {
  it('align columns without counting colours', () => {
    const red = `${String.fromCodePoint(27)}[31mred${String.fromCodePoint(27)}[39m`;
    assert.equal(
      table(
        [
          [red, '1'],
          ['green', '10'],
        ],
        [1],
      ),
      `${red}     1\ngreen  10`,
    );
  });
});
