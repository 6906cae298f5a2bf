/**
 * RFC 6962 hashing without an allocation for every input: one buffer each for leaves and for the
 * nodes of a tile, owned by the thread and used only within a call.
 */
import { hash } from 'node:crypto';
import { hashSize, maxEntryLength, tileWidth } from '@troth/core/proof';

/** 00 ‖ entry. */
const leafInput = Buffer.alloc(1 + maxEntryLength);

export function leafHash(entry: Uint8Array): Buffer {
  leafInput.set(entry, 1);
  return Buffer.from(hash('sha256', leafInput.subarray(0, 1 + entry.length), 'latin1'), 'latin1');
}

/** 01 ‖ left ‖ right. */
const nodeLength = 1 + 2 * hashSize;

/** For each height of a tile's own tree the inputs of its nodes, side by side. */
const nodeInputs = Array.from({ length: Math.log2(tileWidth) }, (_, height) => {
  const inputs = Buffer.alloc((tileWidth >> (height + 1)) * nodeLength);
  for (let at = 0; at < inputs.length; at += nodeLength) inputs[at] = 1;
  return inputs;
});

/** The root of 256 hashes. */
export function fullTileRoot(hashes: readonly Uint8Array[]): Buffer {
  const [lowest] = nodeInputs;
  for (const [n, one] of hashes.entries()) lowest?.set(one, nodePlace(n));
  return hashNodes();
}

/** The root of the 256 hashes in a tile's bytes. */
export function tileRoot(tile: Uint8Array): Buffer {
  const [lowest] = nodeInputs;
  for (let n = 0; n < tileWidth; n += 1) {
    lowest?.set(tile.subarray(n * hashSize, (n + 1) * hashSize), nodePlace(n));
  }
  return hashNodes();
}

function hashNodes(): Buffer {
  for (const [height, inputs] of nodeInputs.entries()) {
    const above = nodeInputs[height + 1];
    for (let n = 0; n * nodeLength < inputs.length; n += 1) {
      const input = inputs.subarray(n * nodeLength, (n + 1) * nodeLength);
      const digest = hash('sha256', input, 'latin1');
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
