/**
 * Sealing of Troth's own evidence under a key derived from the root and a label.
 *
 * Format: `01 ‖ nonce[24] ‖ commitment[32] ‖ ciphertext ‖ tag[16]`. GCM does not commit to its key, so
 * an HKDF-SHA-256 commitment of key and nonce is stored and compared before anything is opened.
 */
import {
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { VaultError } from './error.ts';
import { nonceLength, XaesKey } from './xaes.ts';

export interface Sealer {
  /** `context` is bound to the value: it opens only with the same. */
  seal(plaintext: Uint8Array, context: string): Buffer;
  /** Throws `sealed-malformed` or `sealed-not-opened`. */
  open(sealed: Uint8Array, context: string): Buffer;
}

const version = 1;
const commitmentLength = 32;
const headLength = 1 + nonceLength + commitmentLength;

export function sealerFor(root: KeyObject, label: string): Sealer {
  const key = createSecretKey(derive(root, '', `troth seal v1 ${label}`));
  const cipher = new XaesKey(key);
  return {
    seal(plaintext, context) {
      const nonce = randomBytes(nonceLength);
      const body = cipher.encrypt(nonce, plaintext, Buffer.from(context));
      return Buffer.concat([Buffer.of(version), nonce, commitment(key, nonce), body]);
    },
    open(sealed, context) {
      if (sealed[0] !== version || sealed.length < headLength + 16) throw malformed();
      const nonce = sealed.subarray(1, 1 + nonceLength);
      const stored = sealed.subarray(1 + nonceLength, headLength);
      if (!timingSafeEqual(stored, commitment(key, nonce))) throw notOpened();
      try {
        return cipher.decrypt(nonce, sealed.subarray(headLength), Buffer.from(context));
      } catch (cause) {
        throw notOpened(cause);
      }
    },
  };
}

function commitment(key: KeyObject, nonce: Uint8Array): Buffer {
  return derive(key, nonce, 'troth commitment v1');
}

function derive(key: KeyObject, salt: Uint8Array | string, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, info, 32));
}

function malformed(): VaultError {
  return new VaultError({
    code: 'sealed-malformed',
    kind: 'invalid',
    publicMessage: 'This is not a sealed value of a known version.',
  });
}

function notOpened(cause?: unknown): VaultError {
  return new VaultError({
    code: 'sealed-not-opened',
    kind: 'denied',
    publicMessage:
      'The value was sealed under another key or for another place, or it was changed.',
    cause,
  });
}
