import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { describe, it } from 'node:test';
import { XaesKey } from './xaes.ts';

const nonce = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWX');
const plaintext = Buffer.from('XAES-256-GCM');
const vectors = [
  { key: 1, aad: '', sealed: 'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271' },
  {
    key: 3,
    aad: 'c2sp.org/XAES-256-GCM',
    sealed: '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d',
  },
];

describe('XAES-256-GCM', () => {
  for (const vector of vectors) {
    const key = new XaesKey(createSecretKey(Buffer.alloc(32, vector.key)));
    const aad = Buffer.from(vector.aad);
    it(`passes the specification's known answer with key ${vector.key}`, () => {
      assert.equal(key.encrypt(nonce, plaintext, aad).toString('hex'), vector.sealed);
      const opened = key.decrypt(nonce, Buffer.from(vector.sealed, 'hex'), aad);
      assert.deepEqual(opened, plaintext);
    });
  }

  it('refuses a changed byte, another nonce and other associated data', () => {
    const key = new XaesKey(createSecretKey(Buffer.alloc(32, 1)));
    const sealed = key.encrypt(nonce, plaintext, Buffer.from('row 1'));
    const changed = Buffer.from(sealed);
    changed[0]! ^= 1;
    assert.throws(() => key.decrypt(nonce, changed, Buffer.from('row 1')));
    assert.throws(() => key.decrypt(nonce, sealed, Buffer.from('row 2')));
    assert.throws(() => key.decrypt(Buffer.alloc(24, 7), sealed, Buffer.from('row 1')));
  });
});
