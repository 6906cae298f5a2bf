import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  bundlePath,
  edgeTiles,
  hashesFromTiles,
  parseTilePath,
  proveConsistency,
  proveInclusion,
  rootOf,
  tilePath,
  widthAt,
  type TileReader,
} from './index.ts';
import { naiveReader, naiveRoot, someLeaves } from './naive-tree.fixture.ts';

describe('tile path', () => {
  it('is spelt as in the specification', () => {
    assert.equal(tilePath({ level: 0, index: 1234067, width: 256 }), 'tile/0/x001/x234/067');
    assert.equal(tilePath({ level: 1, index: 0, width: 17 }), 'tile/1/000.p/17');
    assert.equal(bundlePath({ level: 0, index: 273, width: 112 }), 'tile/entries/273.p/112');
  });

  it('reads back to the same tile, and no other spelling is read', () => {
    const tile = fc.record({
      level: fc.nat(63),
      index: fc.nat(5_000_000_000),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(tile, (tile) => {
        assert.deepEqual(parseTilePath(tilePath(tile)), { kind: 'hashes', ...tile });
        assert.deepEqual(parseTilePath(bundlePath(tile)), { kind: 'entries', ...tile, level: 0 });
      }),
    );
    const misspelt = [
      'tile/00/000',
      'tile/64/000',
      'tile/0/0',
      'tile/0/x000/001',
      'tile/0/000.p/0',
      'tile/0/000.p/256',
      'tile/0/000.p/01',
      'tile/0/../000',
      'tile/0/001/002',
      'tile/data/000',
      'tile/0/000/',
      'checkpoint',
    ];
    for (const path of misspelt) assert.equal(parseTilePath(path), undefined, path);
  });
});

describe('tiles of a tree', () => {
  it('has the tiles of the specification for 70,000 entries', () => {
    assert.deepEqual(edgeTiles(70_000), [
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
    assert.deepEqual(edgeTiles(256), [{ level: 1, index: 0, width: 1 }]);
    assert.equal(widthAt(0, 272, 70_000), 256);
    assert.equal(widthAt(0, 274, 70_000), 0);
  });

  it('yields the same roots and proofs as the leaves themselves', async () => {
    const leaves = someLeaves(1300);
    const direct = naiveReader(leaves);
    const readTile: TileReader = async ({ level, index, width }) => {
      const first = index * 256;
      const wanted = Array.from({ length: width }, (_, n) => ({
        level: level * 8,
        index: first + n,
      }));
      return new Uint8Array(Buffer.concat(await direct(wanted)));
    };
    for (const size of [1, 255, 256, 257, 511, 700, 1300]) {
      const read = hashesFromTiles(readTile, size);
      assert.deepEqual(await rootOf(read, size), naiveRoot(leaves.slice(0, size)));
      for (const index of [0, size >> 1, size - 1]) {
        assert.deepEqual(
          await proveInclusion(read, index, size),
          await proveInclusion(direct, index, size),
        );
      }
      assert.deepEqual(
        await proveConsistency(read, (size >> 1) + 1, size),
        await proveConsistency(direct, (size >> 1) + 1, size),
      );
    }
  });
});
