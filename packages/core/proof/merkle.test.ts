import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { emptyRoot, foldSubtrees, Frontier, leafHash, nodeHash, subtreesOf } from './index.ts';
import { naiveRoot, naiveReader } from './naive-tree.fixture.ts';

/**
 * The eight leaves and nine roots of Certificate Transparency's Merkle tree tests, which every
 * RFC 6962 implementation carries (certificate-transparency, transparency-dev/merkle; Apache-2.0).
 */
const leaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Uint8Array.fromHex(hex));
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('Merkle tree', () => {
  it('has the published roots at every size', () => {
    const frontier = new Frontier();
    assert.equal(emptyRoot().toHex(), roots[0]);
    assert.equal(frontier.root().toHex(), roots[0]);
    leaves.forEach((leaf, index) => {
      frontier.append(leafHash(leaf));
      assert.equal(frontier.root().toHex(), roots[index + 1]);
    });
  });

  it('hashes leaves and nodes apart, as RFC 6962 says', () => {
    assert.equal(
      leafHash(new TextEncoder().encode('L123456')).toHex(),
      '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
    );
    const left = new TextEncoder().encode('N123'.padEnd(32, '.'));
    assert.notDeepEqual(nodeHash(left, left), leafHash(new Uint8Array([...left, ...left])));
  });

  it('grows to the root of the recursive definition, whatever the size', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 300 }), (entries) => {
        const hashes = entries.map((entry) => leafHash(entry));
        const frontier = new Frontier();
        for (const hash of hashes) frontier.append(hash);
        assert.deepEqual(frontier.root(), naiveRoot(hashes));
        assert.deepEqual(frontier.copy().root(), frontier.root());
      }),
      { numRuns: 50 },
    );
  });

  it('takes a tree apart into perfect subtrees and folds it together again', async () => {
    for (let size = 1; size <= 130; size += 1) {
      const hashes = Array.from({ length: size }, (_, n) => leafHash(Uint8Array.of(n)));
      const parts = await naiveReader(hashes)(subtreesOf([0, size]));
      assert.deepEqual(foldSubtrees(parts), naiveRoot(hashes), `size ${size}`);
    }
  });

  it('refuses a range that is no subtree', () => {
    assert.throws(() => subtreesOf([1, 3]), { code: 'range-impossible' });
    assert.throws(() => new Frontier(3, []), { code: 'range-impossible' });
  });
});
