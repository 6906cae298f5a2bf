/**
 * XAES-256-GCM as defined by C2SP (c2sp.org/XAES-256-GCM): AES-256-GCM with a 192-bit nonce, so that
 * nonces may be random. The derived key is AES-CMAC over the nonce's first half (NIST SP 800-108r1).
 */
import { createCipheriv, createDecipheriv, type Cipheriv, type KeyObject } from 'node:crypto';

export const nonceLength = 24;
export const tagLength = 16;
const zeros: readonly number[] = Array.from<number>({ length: 12 }).fill(0);

/**
 * A 256-bit key made ready: its key schedule and CMAC subkey are computed once. Setting them up anew
 * for every value would cost a fifth of sealing a short one.
 */
export class XaesKey {
  readonly #block: Cipheriv;
  /** The two CMAC messages of a nonce of zeros, with the subkey already in them. */
  readonly #messages: Buffer;

  constructor(key: KeyObject) {
    this.#block = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
    const subkey = doubled(this.#block.update(Buffer.alloc(16)));
    this.#messages = Buffer.from([0, 1, 0x58, 0, ...zeros, 0, 2, 0x58, 0, ...zeros]);
    for (let i = 0; i < 32; i++) this.#messages[i]! ^= subkey[i % 16]!;
  }

  /** → `before` ‖ ciphertext ‖ 16-byte tag; `before` is not covered by the tag. */
  encrypt(
    nonce: Uint8Array,
    plaintext: Uint8Array,
    associatedData: Uint8Array,
    before: readonly Uint8Array[] = [],
  ): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.#derived(nonce), nonce.subarray(12));
    cipher.setAAD(associatedData);
    const sealed = cipher.update(plaintext);
    cipher.final();
    return Buffer.concat([...before, sealed, cipher.getAuthTag()]);
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
    const messages = Buffer.from(this.#messages);
    for (let i = 0; i < 12; i++) {
      messages[i + 4]! ^= nonce[i]!;
      messages[i + 20]! ^= nonce[i]!;
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
