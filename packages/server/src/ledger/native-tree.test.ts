import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as core from '@troth/core/proof';
import { sha256, verifyEd25519 } from './native-crypto.ts';
import { fullTileRoot, leafHash, tileRoot } from './native-tree.ts';
import * as shape from './tree-shape.ts';

const leaves = Array.from({ length: 256 }, (_, n) => core.leafHash(core.utf8(`entry ${n}`)));

describe('native hashing', () => {
  it('has the constants of the portable one', () => {
    const { hashSize, tileWidth, maxEntryLength } = core;
    assert.deepEqual({ ...shape }, { hashSize, tileWidth, maxEntryLength });
  });

  it('gives the same hashes and roots', () => {
    for (const entry of ['', 'x', 'y'.repeat(65_535), 'z']) {
      const bytes = core.utf8(entry);
      assert.deepEqual(new Uint8Array(sha256(bytes)), core.sha256(bytes));
      assert.deepEqual(new Uint8Array(leafHash(bytes)), core.leafHash(bytes));
    }
    const root = core.rootOfHashes(leaves);
    assert.deepEqual(new Uint8Array(fullTileRoot(leaves)), root);
    assert.deepEqual(new Uint8Array(tileRoot(Buffer.concat(leaves))), root);
  });

  it('refuses what is no signature or no key, as the portable one does', () => {
    const nothing = new Uint8Array(64);
    for (const key of [new Uint8Array(32).fill(7), new Uint8Array(31)]) {
      assert.equal(verifyEd25519(nothing, core.utf8('text'), key), false);
      assert.equal(core.verifyEd25519(nothing, core.utf8('text'), key), false);
    }
  });
});
