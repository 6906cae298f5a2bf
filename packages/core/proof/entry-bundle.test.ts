import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatBundle, parseBundle, readBundle } from './index.ts';

describe('entry bundle', () => {
  it('writes big-endian lengths before the entries', () => {
    const bundle = formatBundle([Uint8Array.of(7), new Uint8Array(), new Uint8Array(258).fill(1)]);
    assert.deepEqual(bundle.slice(0, 7), Uint8Array.of(0, 1, 7, 0, 0, 1, 2));
  });

  it('reads back what was written, with the offsets', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 256 }), (entries) => {
        const bundle = formatBundle(entries);
        assert.deepEqual(parseBundle(bundle, entries.length), entries);
        for (const { offset, entry } of readBundle(bundle).entries) {
          assert.deepEqual(bundle.subarray(offset + 2, offset + 2 + entry.length), entry);
        }
      }),
    );
  });

  it('refuses a bundle that is cut off, too long or an entry too large', () => {
    const bundle = formatBundle([Uint8Array.of(1, 2, 3), Uint8Array.of(4)]);
    const malformed = { code: 'bundle-malformed' };
    for (let end = 0; end < bundle.length; end += 1) {
      assert.throws(() => parseBundle(bundle.subarray(0, end), 2), malformed);
    }
    assert.throws(() => parseBundle(bundle, 1), malformed);
    assert.throws(() => formatBundle([new Uint8Array(65_536)]), malformed);
  });
});
