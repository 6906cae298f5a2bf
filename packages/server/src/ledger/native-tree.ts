/**
 * RFC 6962 hashing without an allocation for every input: one buffer each for leaves and for the
 * nodes of a tile, owned by the thread and used only within a call.
 */
import { hash } from 'node:crypto';
import { hashSize, maxEntryLength, tileWidth } from './tree-shape.ts';

/** 00 ‖ entry. */
const leafInput = Buffer.alloc(1 + maxEntryLength);

export function leafHash(entry: Uint8Array): Buffer {
  leafInput.set(entry, 1);
  return Buffer.from(hash('sha256', leafInput.subarray(0, 1 + entry.length), 'latin1'), 'latin1');
}

/** 01 ‖ left ‖ right. */
const nodeLength = 1 + 2 * hashSize;

interface Height {
  /** The inputs of this height's nodes, side by side. */
  readonly inputs: Buffer;
  /** A view on each: made once, because making one costs a quarter of hashing it. */
  readonly views: readonly Buffer[];
}

const heights = Array.from({ length: Math.log2(tileWidth) }, (_, height): Height => {
  const count = tileWidth >> (height + 1);
  const inputs = Buffer.alloc(count * nodeLength);
  const views = Array.from({ length: count }, (_, n) =>
    inputs.subarray(n * nodeLength, (n + 1) * nodeLength),
  );
  for (const view of views) view[0] = 1;
  return { inputs, views };
});
const [lowest] = heights;

/** The root of 256 hashes. */
export function fullTileRoot(hashes: readonly Uint8Array[]): Buffer {
  for (const [n, one] of hashes.entries()) lowest?.inputs.set(one, nodePlace(n));
  return hashNodes();
}

/** The root of the 256 hashes in a tile's bytes. */
export function tileRoot(tile: Uint8Array): Buffer {
  for (let n = 0; n < tileWidth; n += 1) {
    lowest?.inputs.set(tile.subarray(n * hashSize, (n + 1) * hashSize), nodePlace(n));
  }
  return hashNodes();
}

function hashNodes(): Buffer {
  for (const [height, { views }] of heights.entries()) {
    const above = heights[height + 1]?.inputs;
    for (let n = 0; n < views.length; n += 1) {
      const digest = hash('sha256', views[n] ?? leafInput, 'latin1');
      if (above === undefined) return Buffer.from(digest, 'latin1');
      above.write(digest, nodePlace(n), hashSize, 'latin1');
    }
  }
  return Buffer.alloc(0);
}

/** Where hash `n` of a height stands among the inputs of the height above. */
function nodePlace(n: number): number {
  return (n >> 1) * nodeLength + 1 + (n & 1) * hashSize;
}
