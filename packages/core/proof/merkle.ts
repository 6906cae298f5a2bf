/**
 * RFC 6962 hashing (section 2.1), over SHA-256: a leaf is the hash of 00 and the entry, a node the
 * hash of 01 and its two children, and the left child of a node is always a perfect tree.
 */
import { proofError } from './failure.ts';
import { hashSize, sha256 as defaultSha256, type Sha256 } from './sha256.ts';

export function leafHash(entry: Uint8Array, sha256: Sha256 = defaultSha256): Uint8Array {
  const input = new Uint8Array(1 + entry.length);
  input.set(entry, 1);
  return sha256(input);
}

export function nodeHash(
  left: Uint8Array,
  right: Uint8Array,
  sha256: Sha256 = defaultSha256,
): Uint8Array {
  const input = new Uint8Array(1 + 2 * hashSize);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + hashSize);
  return sha256(input);
}

/** Root of the tree without entries: the hash of nothing. */
export function emptyRoot(sha256: Sha256 = defaultSha256): Uint8Array {
  return sha256(new Uint8Array());
}

/** A perfect subtree: the hash of entries `index·2^level` up to but not `(index+1)·2^level`. */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/** Reads the stored hashes of perfect subtrees, in the order asked for. */
export type HashReader = (subtrees: readonly Subtree[]) => Promise<readonly Uint8Array[]>;

/** Entries from `from` up to but not `to`. */
export type Range = readonly [from: number, to: number];

/** The largest power of two that is smaller than `n`; where a tree of n ≥ 2 leaves is split. */
export function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** The perfect subtrees that make up a range which is a subtree of some RFC 6962 tree. */
export function subtreesOf([from, to]: Range): Subtree[] {
  const subtrees: Subtree[] = [];
  let at = from;
  while (at < to) {
    let level = 0;
    let width = 1;
    while (width * 2 <= to - at) {
      width *= 2;
      level += 1;
    }
    if (at % width !== 0) {
      throw proofError('range-impossible', 'This range is not a subtree.', { from, to });
    }
    subtrees.push({ level, index: at / width });
    at += width;
  }
  return subtrees;
}

/** The hash of adjoining perfect subtrees, largest first; of none, the empty root. */
export function foldSubtrees(
  hashes: readonly Uint8Array[],
  sha256: Sha256 = defaultSha256,
): Uint8Array {
  const last = hashes.at(-1);
  if (last === undefined) return emptyRoot(sha256);
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right, sha256), last);
}

/** The root of the first `size` entries. */
export async function rootOf(
  read: HashReader,
  size: number,
  sha256: Sha256 = defaultSha256,
): Promise<Uint8Array> {
  return foldSubtrees(await read(subtreesOf([0, size])), sha256);
}

/** The hash of hashes that stand side by side, such as a tile's or the leaves of a small tree. */
export function rootOfHashes(
  hashes: readonly Uint8Array[],
  sha256: Sha256 = defaultSha256,
): Uint8Array {
  const frontier = new Frontier(0, [], sha256);
  for (const hash of hashes) frontier.append(hash);
  return frontier.root();
}

/**
 * The right edge of a growing tree: the perfect subtrees that its leaves make up, largest first.
 * Owned by whoever appends; a copy shares nothing with it.
 */
export class Frontier {
  #size: number;
  readonly #hashes: Uint8Array[];
  readonly #sha256: Sha256;

  constructor(size = 0, hashes: readonly Uint8Array[] = [], sha256: Sha256 = defaultSha256) {
    if (subtreesOf([0, size]).length !== hashes.length) {
      throw proofError('range-impossible', 'A frontier has one hash for each bit of its size.', {
        size,
        hashes: hashes.length,
      });
    }
    this.#size = size;
    this.#hashes = [...hashes];
    this.#sha256 = sha256;
  }

  get size(): number {
    return this.#size;
  }

  get hashes(): readonly Uint8Array[] {
    return [...this.#hashes];
  }

  append(leaf: Uint8Array): void {
    let hash = leaf;
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = this.#hashes.pop();
      if (left === undefined) break;
      hash = nodeHash(left, hash, this.#sha256);
    }
    this.#hashes.push(hash);
    this.#size += 1;
  }

  root(): Uint8Array {
    return foldSubtrees(this.#hashes, this.#sha256);
  }

  copy(): Frontier {
    return new Frontier(this.#size, this.#hashes, this.#sha256);
  }
}
