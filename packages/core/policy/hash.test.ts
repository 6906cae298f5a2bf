import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compilePolicy } from './compile.ts';
import { hashOf } from './hash.ts';
import { catalogue } from './testing/catalogue.ts';
import { edit, mapFile, policyFile } from './testing/files.ts';
import type { Plain } from './syntax/node.ts';

function hash(policy = policyFile, map = mapFile): string {
  const compiled = compilePolicy({ policy, maps: [map], catalogue }).policy;
  assert.ok(compiled !== undefined);
  return compiled.hash;
}

describe('the hash of a policy', () => {
  it('is not moved by comments, quotes, line breaks or the order of keys', () => {
    const same = edit(
      policyFile,
      [
        'title: Acme privacy policy\ncompany: Acme\n',
        'company: "Acme"   # us\n\ntitle: >-\n  Acme privacy\n  policy\n',
      ],
      [
        '{ period: stated, rows: within-period }',
        '\n          rows: within-period\n          period: stated',
      ],
    );
    assert.equal(hash(same), hash());
  });

  it('is moved by any word of policy or data map', () => {
    const hashes = [
      hash(),
      hash(edit(policyFile, ['within a month', 'within one month'])),
      hash(edit(policyFile, ['within: 1 month', 'within: 31 days'])),
      hash(policyFile, edit(mapFile, ['keep: 1 year', 'keep: 2 years'])),
    ];
    assert.equal(new Set(hashes).size, hashes.length);
  });

  it('does not depend on the order in which keys were written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (content) => {
        const turned = Object.fromEntries(Object.entries(content).toReversed());
        assert.equal(hashOf(content as Plain, []), hashOf(turned as Plain, []));
      }),
    );
  });

  it('is SHA-256 of the canonical JSON', () => {
    // printf '{"maps":[],"policy":{"a":1,"b":[true,null]}}' | sha256sum
    assert.equal(
      hashOf({ b: [true, null], a: 1 }, []),
      'e36fa907d19c9bdf5b8d864960b3000754ad473815e3f030ca101a764ae03f1c',
    );
  });
});
