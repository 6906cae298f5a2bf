import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clip, pad, table, widthOf, wrap } from './wrap.ts';

describe('the width of what is printed', () => {
  const widths: readonly (readonly [string, number])[] = [
    ['Grüße', 5],
    ['東京支社', 8],
    ['한국', 4],
    ['👩‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['e\u0301', 1],
    ['\u001B[31mred\u001B[39m', 3],
    ['✓ … –', 5],
  ];
  for (const [text, width] of widths) {
    it(`of ${JSON.stringify(text)} is ${width} cells`, () => assert.equal(widthOf(text), width));
  }

  it('keeps the columns of a table under one another', () => {
    const lines = table([
      ['東京', 'kept'],
      ['👩‍👩‍👧 home', 'kept'],
      ['Oslo', 'kept'],
    ]).split('\n');
    const starts = lines.map((line) => widthOf(line.slice(0, line.indexOf('kept'))));
    assert.deepEqual(starts, [9, 9, 9]);
    assert.equal(widthOf(pad('東京', 6)), 6);
  });

  it('is never more than there is room for, and no character is cut in two', () => {
    for (const text of ['東京支社東京支社', '👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 'a'.repeat(40)]) {
      assert.ok(widthOf(clip(text, 8)) <= 8, text);
    }
    assert.equal(clip('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 5), '👩‍👩‍👧👩‍👩‍👧…');
    const words = Array.from({ length: 12 }, () => '東京支社').join(' ');
    for (const line of wrap(words, 30).split('\n')) assert.ok(widthOf(line) <= 30, line);
  });
});
