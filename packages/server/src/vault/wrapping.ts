/** A key under the key above it: `nonce[24] ‖ XAES-256-GCM(key)`, bound to what it is the key of. */
import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { VaultError } from './error.ts';
import { nonceLength, XaesKey } from './xaes.ts';

export function wrap(above: XaesKey, key: KeyObject, of: string): Buffer {
  const nonce = randomBytes(nonceLength);
  return Buffer.concat([nonce, above.encrypt(nonce, key.export(), bound(of))]);
}

/** Throws `wrapped-not-opened`. */
export function unwrap(above: XaesKey, wrapped: Uint8Array, of: string): KeyObject {
  try {
    const nonce = wrapped.subarray(0, nonceLength);
    return createSecretKey(above.decrypt(nonce, wrapped.subarray(nonceLength), bound(of)));
  } catch (cause) {
    throw new VaultError({
      code: 'wrapped-not-opened',
      kind: 'denied',
      facts: { of },
      publicMessage: 'A wrapped key does not open: its row was changed, or moved from another.',
      cause,
    });
  }
}

export function makeKey(): KeyObject {
  return createSecretKey(randomBytes(32));
}

/** A 256-bit key for one use, by HKDF-SHA-256. */
export function derive(key: KeyObject, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `troth ${use}`, 32));
}

function bound(of: string): Buffer {
  return Buffer.from(`troth wrapped v1 ${of}`);
}
