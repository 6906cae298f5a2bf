/**
 * XAES-256-GCM as defined by C2SP (c2sp.org/XAES-256-GCM): AES-256-GCM with a 192-bit nonce, so that
 * nonces may be random. The derived key is AES-CMAC over the nonce's first half (NIST SP 800-108r1).
 */
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';

export const nonceLength = 24;
const tagLength = 16;

/** → ciphertext ‖ 16-byte tag. `key` is a 256-bit secret KeyObject. */
export function encrypt(
  key: KeyObject,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  associatedData: Uint8Array,
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', derivedKey(key, nonce), nonce.subarray(12));
  cipher.setAAD(associatedData);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** Throws when the tag does not fit. */
export function decrypt(
  key: KeyObject,
  nonce: Uint8Array,
  sealed: Uint8Array,
  associatedData: Uint8Array,
): Buffer {
  const body = sealed.subarray(0, sealed.length - tagLength);
  const decipher = createDecipheriv('aes-256-gcm', derivedKey(key, nonce), nonce.subarray(12), {
    authTagLength: tagLength,
  });
  decipher.setAAD(associatedData);
  decipher.setAuthTag(sealed.subarray(sealed.length - tagLength));
  return Buffer.concat([decipher.update(body), decipher.final()]);
}

function derivedKey(key: KeyObject, nonce: Uint8Array): Buffer {
  const block = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  const subkey = doubled(block.update(Buffer.alloc(16)));
  const messages = Buffer.alloc(32);
  for (const [half, counter] of [1, 2].entries()) {
    messages.set([0, counter, 0x58, 0], half * 16);
    messages.set(nonce.subarray(0, 12), half * 16 + 4);
    for (let i = 0; i < 16; i++) messages[half * 16 + i]! ^= subkey[i]!;
  }
  return block.update(messages);
}

/** Multiplication by x in GF(2^128), NIST SP 800-38B subkey K1. */
function doubled(block: Buffer): Buffer {
  const out = Buffer.alloc(16);
  for (let i = 0; i < 16; i++) out[i] = ((block[i]! << 1) | ((block[i + 1] ?? 0) >> 7)) & 0xff;
  if (block[0]! & 0x80) out[15]! ^= 0x87;
  return out;
}
