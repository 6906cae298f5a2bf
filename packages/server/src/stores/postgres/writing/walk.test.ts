import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { placesPerBlock, type PlaceRange } from './batch.ts';
import { Walk } from './walk.ts';

/** Rows of a block stand at its first places. */
const blockRows = fc.array(fc.oneof(fc.constant(0), fc.nat(300)), { maxLength: 60 });

describe('Walk', () => {
  it('changes every row once and no more at a time than a batch, however rows are spread', async () => {
    const property = fc.asyncProperty(
      blockRows,
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 400 }),
      fc.nat(20_000),
      async (blocks, batch, rowsPerBlock, expected) => {
        const left = new Set(
          blocks.flatMap((rows, block) =>
            Array.from({ length: rows }, (_, at) => block * placesPerBlock + at + 1),
          ),
        );
        const all = left.size;
        const change = async ({ from, to }: PlaceRange): Promise<number | undefined> => {
          const found = [...left].filter((place) => place >= from && place < to);
          if (found.length > batch) return undefined;
          for (const place of found) left.delete(place);
          return found.length;
        };
        const extent = { blocks: blocks.length, rowsPerBlock, ranges: true };
        const walk = new Walk({ change, contested: () => false }, batch, extent, expected);
        assert.equal(await walk.toTheEnd(), all);
        assert.equal(left.size, 0);
      },
    );
    await fc.assert(property, { numRuns: 40 });
  });

  it('takes few ranges where rows are spread evenly', async () => {
    let ranges = 0;
    const change = async ({ from, to }: PlaceRange): Promise<number> => {
      ranges += 1;
      return Math.round(((to - from) * 35) / placesPerBlock);
    };
    const extent = { blocks: 28_000, rowsPerBlock: 70, ranges: true };
    await new Walk({ change, contested: () => false }, 10_000, extent, 980_000).toTheEnd();
    assert.ok(ranges < 120, `${ranges}`);
  });
});
