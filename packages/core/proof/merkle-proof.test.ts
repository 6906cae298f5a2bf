import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  emptyRoot,
  proveConsistency,
  proveInclusion,
  verifyConsistency,
  verifyInclusion,
} from './index.ts';
import { naiveReader, naiveRoot, someLeaves } from './naive-tree.fixture.ts';

const leaves = someLeaves(70);
const read = naiveReader(leaves);
const treeOf = (size: number) => ({ size, root: naiveRoot(leaves.slice(0, size)) });
const hashAt = (index: number) => leaves[index] ?? new Uint8Array();

describe('inclusion proof', () => {
  it('holds for every entry of every size', async () => {
    for (let size = 1; size <= leaves.length; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const proof = await proveInclusion(read, index, size);
        verifyInclusion(proof, { index, hash: hashAt(index) }, treeOf(size));
      }
    }
  });

  it('is the published one for entry 0 of the eight-leaf tree of Certificate Transparency', () => {
    verifyInclusion(
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ].map((hex) => Uint8Array.fromHex(hex)),
      {
        index: 0,
        hash: Uint8Array.fromHex(
          '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
        ),
      },
      {
        size: 8,
        root: Uint8Array.fromHex(
          '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
        ),
      },
    );
  });

  it('fails for another entry, index, size, root, or a changed, missing or added hash', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 70 }).chain((size) =>
          fc.record({
            size: fc.constant(size),
            index: fc.nat(size - 1),
            wound: fc.nat(6),
            at: fc.nat(5000),
          }),
        ),
        async ({ size, index, wound, at }) => {
          const proof = [...(await proveInclusion(read, index, size))];
          const leaf = { index, hash: hashAt(index) };
          const tree = treeOf(size);
          const wounds = [
            () => verifyInclusion(flipped(proof, at), leaf, tree),
            () => verifyInclusion(proof.slice(1), leaf, tree),
            () => verifyInclusion([...proof, hashAt(0)], leaf, tree),
            () => verifyInclusion(proof, { ...leaf, hash: hashAt((index + 1) % size) }, tree),
            () => verifyInclusion(proof, { ...leaf, index: (index + 1) % size }, tree),
            () => verifyInclusion(proof, leaf, { ...tree, root: naiveRoot(leaves.slice(1)) }),
            () => verifyInclusion(proof, { ...leaf, index: size }, tree),
          ];
          assert.throws(() => wounds[wound]?.(), { code: 'inclusion-failed' });
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('consistency proof', () => {
  it('holds between all sizes, the empty tree included', async () => {
    for (let size = 0; size <= leaves.length; size += 1) {
      for (let old = 0; old <= size; old += 1) {
        verifyConsistency(await proveConsistency(read, old, size), treeOf(old), treeOf(size));
      }
    }
  });

  it('fails for a changed, missing or added hash and for a root of another tree', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .integer({ min: 2, max: 70 })
          .chain((size) =>
            fc.tuple(fc.constant(size), fc.integer({ min: 1, max: size - 1 }), fc.nat(5000)),
          ),
        async ([size, old, at]) => {
          const proof = [...(await proveConsistency(read, old, size))];
          const fork = { size: old, root: naiveRoot([...leaves.slice(1, old), hashAt(69)]) };
          const fails = { code: 'consistency-failed' };
          const check = (hashes: Uint8Array[]) =>
            verifyConsistency(hashes, treeOf(old), treeOf(size));
          assert.throws(() => check(flipped(proof, at)), fails);
          assert.throws(() => check(proof.slice(1)), fails);
          assert.throws(() => check([...proof, hashAt(0)]), fails);
          assert.throws(() => verifyConsistency(proof, fork, treeOf(size)), fails);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('refuses a tree that shrank, and an empty tree with a root of its own', () => {
    const fails = { code: 'consistency-failed' };
    assert.throws(() => verifyConsistency([], treeOf(5), treeOf(4)), fails);
    assert.throws(() => verifyConsistency([], { size: 0, root: hashAt(0) }, treeOf(4)), fails);
    assert.throws(() => verifyConsistency([emptyRoot()], treeOf(0), treeOf(4)), fails);
  });
});

function flipped(proof: readonly Uint8Array[], at: number): Uint8Array[] {
  return proof.map((hash, n) => {
    if (n !== at % proof.length) return hash;
    const copy = hash.slice();
    copy[at % 32] = (copy[at % 32] ?? 0) ^ 1;
    return copy;
  });
}
