/**
 * XAES-256-GCM as defined by C2SP (c2sp.org/XAES-256-GCM): AES-256-GCM with a 192-bit nonce, so that
 * nonces may be random. The derived key is AES-CMAC over the nonce's first half (NIST SP 800-108r1).
 */
import { createCipheriv, createDecipheriv, type Cipheriv, type KeyObject } from 'node:crypto';

export const nonceLength = 24;
export const tagLength = 16;

/**
 * A 256-bit key made ready: its key schedule and CMAC subkey are computed once. Setting them up anew
 * for every value would cost a fifth of sealing a short one.
 */
export class XaesKey {
  readonly #block: Cipheriv;
  readonly #subkey: Buffer;

  constructor(key: KeyObject) {
    this.#block = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
    this.#subkey = doubled(this.#block.update(Buffer.alloc(16)));
  }

  /** → ciphertext ‖ 16-byte tag. */
  encrypt(nonce: Uint8Array, plaintext: Uint8Array, associatedData: Uint8Array): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.#derived(nonce), nonce.subarray(12));
    cipher.setAAD(associatedData);
    return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws when the tag does not fit. */
  decrypt(nonce: Uint8Array, sealed: Uint8Array, associatedData: Uint8Array): Buffer {
    const end = sealed.length - tagLength;
    const decipher = createDecipheriv('aes-256-gcm', this.#derived(nonce), nonce.subarray(12), {
      authTagLength: tagLength,
    });
    decipher.setAAD(associatedData);
    decipher.setAuthTag(sealed.subarray(end));
    const opened = decipher.update(sealed.subarray(0, end));
    decipher.final();
    return opened;
  }

  #derived(nonce: Uint8Array): Buffer {
    const messages = Buffer.alloc(32);
    for (let half = 0; half < 2; half++) {
      messages.set([0, half + 1, 0x58, 0], half * 16);
      messages.set(nonce.subarray(0, 12), half * 16 + 4);
      for (let i = 0; i < 16; i++) messages[half * 16 + i]! ^= this.#subkey[i]!;
    }
    return this.#block.update(messages);
  }
}

/** Multiplication by x in GF(2^128), NIST SP 800-38B subkey K1. */
function doubled(block: Buffer): Buffer {
  const out = Buffer.alloc(16);
  for (let i = 0; i < 16; i++) out[i] = ((block[i]! << 1) | ((block[i + 1] ?? 0) >> 7)) & 0xff;
  if (block[0]! & 0x80) out[15]! ^= 0x87;
  return out;
}
