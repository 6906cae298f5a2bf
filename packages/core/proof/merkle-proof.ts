/**
 * Inclusion and consistency proofs, RFC 6962 sections 2.1.1 and 2.1.2: which ranges a proof
 * consists of, building it from stored hashes, and verifying it against signed roots.
 */
import { sameBytes } from './bytes.ts';
import { proofError } from './failure.ts';
import {
  emptyRoot,
  foldSubtrees,
  nodeHash,
  splitPoint,
  subtreesOf,
  type HashReader,
  type Range,
} from './merkle.ts';
import { hashSize, sha256 as defaultSha256, type Sha256 } from './sha256.ts';

export type Hashes = readonly Uint8Array[];

/** Proves that entry `index` is in the tree of `size` entries: the leaf's sibling first. */
export async function proveInclusion(
  read: HashReader,
  index: number,
  size: number,
  sha256: Sha256 = defaultSha256,
): Promise<Hashes> {
  requireRange(index >= 0 && index < size, { index, size });
  return hashRanges(read, inclusionRanges(index, [0, size]), sha256);
}

/** Proves that the tree of `oldSize` entries is the beginning of the one of `size`. */
export async function proveConsistency(
  read: HashReader,
  oldSize: number,
  size: number,
  sha256: Sha256 = defaultSha256,
): Promise<Hashes> {
  requireRange(oldSize >= 0 && oldSize <= size, { oldSize, size });
  if (oldSize === 0) return [];
  return hashRanges(read, consistencyRanges(oldSize, [0, size], true), sha256);
}

/** Throws `inclusion-failed` unless the proof leads from the leaf to the root. */
export function verifyInclusion(
  proof: Hashes,
  leaf: { readonly index: number; readonly hash: Uint8Array },
  tree: { readonly size: number; readonly root: Uint8Array },
  sha256: Sha256 = defaultSha256,
): void {
  const { index } = leaf;
  const { size } = tree;
  const ranges = index >= 0 && index < size ? inclusionRanges(index, [0, size]) : undefined;
  const fits = ranges?.length === proof.length && [leaf.hash, tree.root, ...proof].every(isHash);
  if (fits) {
    const root = ranges.reduce(
      (hash, [from], step) =>
        from > index
          ? nodeHash(hash, proof[step] ?? hash, sha256)
          : nodeHash(proof[step] ?? hash, hash, sha256),
      leaf.hash,
    );
    if (sameBytes(root, tree.root)) return;
  }
  throw proofError('inclusion-failed', 'The entry is not in the tree with this root.', {
    index,
    size,
    hashes: proof.length,
  });
}

/** Throws `consistency-failed` unless the new tree begins with the old one. */
export function verifyConsistency(
  proof: Hashes,
  old: { readonly size: number; readonly root: Uint8Array },
  tree: { readonly size: number; readonly root: Uint8Array },
  sha256: Sha256 = defaultSha256,
): void {
  if (isConsistent(proof, old, tree, sha256)) return;
  throw proofError('consistency-failed', 'The tree does not begin with the older tree.', {
    oldSize: old.size,
    size: tree.size,
    hashes: proof.length,
  });
}

function isConsistent(
  proof: Hashes,
  old: { readonly size: number; readonly root: Uint8Array },
  tree: { readonly size: number; readonly root: Uint8Array },
  sha256: Sha256,
): boolean {
  if (old.size < 0 || old.size > tree.size) return false;
  if (![old.root, tree.root, ...proof].every(isHash)) return false;
  if (old.size === 0) return proof.length === 0 && sameBytes(old.root, emptyRoot(sha256));
  if (old.size === tree.size) return proof.length === 0 && sameBytes(old.root, tree.root);
  const roots = replay([...proof], old, [0, tree.size], true, sha256);
  return roots !== undefined && sameBytes(roots.old, old.root) && sameBytes(roots.new, tree.root);
}

interface Roots {
  readonly old: Uint8Array;
  readonly new: Uint8Array;
}

/** Recomputes both roots of a range, taking the proof's hashes from the end, as they were added. */
function replay(
  proof: Uint8Array[],
  old: { readonly size: number; readonly root: Uint8Array },
  [from, to]: Range,
  whole: boolean,
  sha256: Sha256,
): Roots | undefined {
  if (old.size === to) {
    const hash = whole ? old.root : proof.pop();
    return hash === undefined || proof.length > 0 ? undefined : { old: hash, new: hash };
  }
  const sibling = proof.pop();
  if (sibling === undefined) return undefined;
  const middle = from + splitPoint(to - from);
  if (old.size <= middle) {
    const left = replay(proof, old, [from, middle], whole, sha256);
    return left && { old: left.old, new: nodeHash(left.new, sibling, sha256) };
  }
  const right = replay(proof, old, [middle, to], false, sha256);
  return (
    right && {
      old: nodeHash(sibling, right.old, sha256),
      new: nodeHash(sibling, right.new, sha256),
    }
  );
}

function inclusionRanges(index: number, [from, to]: Range): Range[] {
  if (to - from === 1) return [];
  const middle = from + splitPoint(to - from);
  return index < middle
    ? [...inclusionRanges(index, [from, middle]), [middle, to]]
    : [...inclusionRanges(index, [middle, to]), [from, middle]];
}

/** `whole`: the old tree is this range itself, so that its verifier knows the hash already. */
function consistencyRanges(oldSize: number, [from, to]: Range, whole: boolean): Range[] {
  if (oldSize === to) return whole ? [] : [[from, to]];
  const middle = from + splitPoint(to - from);
  return oldSize <= middle
    ? [...consistencyRanges(oldSize, [from, middle], whole), [middle, to]]
    : [...consistencyRanges(oldSize, [middle, to], false), [from, middle]];
}

async function hashRanges(
  read: HashReader,
  ranges: readonly Range[],
  sha256: Sha256,
): Promise<Hashes> {
  const parts = ranges.map(subtreesOf);
  const stored = await read(parts.flat());
  let at = 0;
  return parts.map((part) => foldSubtrees(stored.slice(at, (at += part.length)), sha256));
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === hashSize;
}

function requireRange(holds: boolean, facts: Readonly<Record<string, number>>): void {
  if (!holds) throw proofError('range-impossible', 'No such proof exists.', facts);
}
