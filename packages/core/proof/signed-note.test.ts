import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  formatNote,
  formatVerifierKey,
  parseNote,
  parseVerifierKey,
  verifierKey,
  verifyEd25519,
  verifyNote,
} from './index.ts';

/** The example of the C2SP signed-note specification (c2sp.org/signed-note). */
const exampleKey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const exampleNote =
  'This is an example message.\n\n' +
  '\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';

/** The key pair and note of golang.org/x/mod/sumdb/note's tests (BSD-3-Clause, The Go Authors). */
const goKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const goSecret = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const goText =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n";
const goNote = `${goText}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

describe('verifier key', () => {
  it('reads and writes the published keys', () => {
    for (const text of [exampleKey, goKey]) {
      assert.equal(formatVerifierKey(parseVerifierKey(text)), text);
    }
  });

  it('refuses every part of a key and every changed character', () => {
    for (let at = 0; at < goKey.length; at += 1) {
      const changed = goKey.slice(0, at) + nextCharacter(goKey[at]) + goKey.slice(at + 1);
      assert.throws(() => parseVerifierKey(changed), { code: 'verifier-key-malformed' }, changed);
      assert.throws(() => parseVerifierKey(goKey.slice(0, at)), { code: 'verifier-key-malformed' });
    }
    const otherType = 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
    assert.throws(() => parseVerifierKey(otherType), { code: 'verifier-key-malformed' });
    assert.throws(() => verifierKey('two words', new Uint8Array(32)));
  });
});

describe('signed note', () => {
  it('verifies the published notes and writes them back', () => {
    for (const [key, text] of [
      [exampleKey, exampleNote],
      [goKey, goNote],
    ] as const) {
      const note = parseNote(text);
      assert.deepEqual(verifyNote(note, [parseVerifierKey(key)]), [parseVerifierKey(key)]);
      assert.equal(formatNote(note), text);
    }
  });

  it('is signed by OpenSSL as by Go', () => {
    const seed = Uint8Array.fromBase64(goSecret).slice(1);
    const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
    const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    const { name, id, publicKey } = parseVerifierKey(goKey);
    const x = createPublicKey(key).export({ format: 'jwk' }).x ?? '';
    assert.deepEqual(new Uint8Array(Buffer.from(x, 'base64url')), publicKey);
    const signature = new Uint8Array(sign(null, Buffer.from(goText), key));
    assert.equal(formatNote({ text: goText, signatures: [{ name, id, signature }] }), goNote);
  });

  it('does not verify after any one byte has changed', () => {
    const bytes = new TextEncoder().encode(exampleNote);
    const key = parseVerifierKey(exampleKey);
    for (let at = 0; at < bytes.length; at += 1) {
      for (const bit of [1, 0x20, 0x80]) {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ bit;
        assert.throws(() => verifyNote(parseNote(changed), [key]), `byte ${at}`);
      }
    }
  });

  it('ignores unknown keys, and rejects the note when a known key signed something else', () => {
    const note = parseNote(goNote);
    const [signature] = note.signatures;
    assert.ok(signature);
    const stranger = { ...signature, name: 'somebody.else' };
    const signatures = [...Array.from({ length: 20 }, () => stranger), signature];
    const key = parseVerifierKey(goKey);
    assert.equal(verifyNote(parseNote(formatNote({ text: goText, signatures })), [key]).length, 1);
    assert.throws(() => verifyNote({ text: goText, signatures: [stranger] }, [key]), {
      code: 'note-unsigned',
    });
    assert.throws(() => verifyNote({ text: `x${goText}`, signatures }, [key]), {
      code: 'note-signature-wrong',
    });
    assert.throws(() => verifyNote(note, [parseVerifierKey(exampleKey)]), {
      code: 'note-unsigned',
    });
  });

  it('separates at the last empty line', () => {
    const text = 'one\n\ntwo\n';
    const signatures = parseNote(goNote).signatures;
    assert.equal(parseNote(formatNote({ text, signatures })).text, text);
  });

  it('refuses control characters, a missing newline, wrong UTF-8 and malformed signature lines', () => {
    const line = exampleNote.split('\n')[2] ?? '';
    const wrong = [
      'a\n',
      'a\n\n',
      `a\tb\n\n${line}\n`,
      `a\n\n${line}`,
      `a\n\n${line} more\n`,
      `a\n\n-${line.slice(1)}\n`,
      `a\n\n${line}\nno signature\n`,
      new Uint8Array([0x61, 0x0a, 0x0a, 0xff, 0x0a]),
    ];
    for (const note of wrong) assert.throws(() => parseNote(note), { code: 'note-malformed' });
  });
});

describe('Ed25519', () => {
  it('refuses the second spelling of a signature (S plus the group order)', () => {
    const [signature] = parseNote(exampleNote).signatures;
    const { publicKey } = parseVerifierKey(exampleKey);
    const message = new TextEncoder().encode('This is an example message.\n');
    assert.ok(signature && verifyEd25519(signature.signature, message, publicKey));
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = BigInt(`0x${signature.signature.slice(32).toReversed().toHex()}`) + order;
    const second = signature.signature.slice();
    second.set(Uint8Array.fromHex(s.toString(16).padStart(64, '0')).toReversed(), 32);
    assert.equal(verifyEd25519(second, message, publicKey), false);
  });
});

function nextCharacter(character = ''): string {
  return String.fromCodePoint((character.codePointAt(0) ?? 0) + 1);
}
