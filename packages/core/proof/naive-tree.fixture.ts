/** The recursive definition of RFC 6962, section 2.1: slow, and plainly right. For tests. */
import { emptyRoot, leafHash, nodeHash, type HashReader } from './index.ts';

export function naiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves;
  if (first === undefined) return emptyRoot();
  if (leaves.length === 1) return first;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

export function naiveReader(leaves: readonly Uint8Array[]): HashReader {
  return (subtrees) =>
    Promise.resolve(
      subtrees.map(({ level, index }) =>
        naiveRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)),
      ),
    );
}

/** Leaf hashes of `size` entries that differ. */
export function someLeaves(size: number): Uint8Array[] {
  return Array.from({ length: size }, (_, n) => leafHash(new TextEncoder().encode(`entry ${n}`)));
}
