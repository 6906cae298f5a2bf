import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PageSize } from './page-size.ts';

const page = (rows: number, characters: number): string[][] =>
  Array.from({ length: rows }, () => ['x'.repeat(characters)]);

describe('PageSize', () => {
  it('grows to 1,000 small rows', () => {
    const size = new PageSize();
    const rows: number[] = [];
    for (let pages = 0; pages < 6; pages += 1) {
      rows.push(size.rows);
      size.learn(page(size.rows, 20));
    }
    assert.deepEqual(rows, [64, 128, 256, 512, 1_000, 1_000]);
  });

  it('shrinks to what fits of large rows, one at least', () => {
    const size = new PageSize();
    size.learn(page(64, 65_536));
    assert.equal(size.rows, 32);
    size.learn(page(2, 60_000_000));
    assert.equal(size.rows, 1);
  });

  it('holds fewer rows of many columns', () => {
    const size = new PageSize();
    for (let pages = 0; pages < 6; pages += 1)
      size.learn(Array.from({ length: size.rows }, () => Array.from({ length: 200 }, () => 'x')));
    assert.equal(size.rows, 125);
  });

  it('asks for 1 to 1,000 rows whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(5_000), { maxLength: 4 }), { maxLength: 20 }),
        (pages) => {
          const size = new PageSize();
          for (const lengths of pages) {
            size.learn(lengths.map((length) => [length === 0 ? null : 'x'.repeat(length)]));
            assert.ok(size.rows >= 1 && size.rows <= 1_000 && Number.isInteger(size.rows));
          }
        },
      ),
    );
  });
});
