/** An unwrapped subject key, ready for use: it seals, opens and derives salts. */
import { randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';
import { VaultError } from './error.ts';
import type { Place } from './place.ts';
import { parseSealed, writeSealed } from './sealed-text.ts';
import { derive } from './wrapping.ts';
import { nonceLength, XaesKey } from './xaes.ts';

export class SubjectKey {
  readonly id: string;
  readonly #key: KeyObject;
  readonly #cipher: XaesKey;
  readonly #pseudonym: string;
  /**
   * HKDF-SHA-256 of the key. GCM opens one ciphertext under several keys if somebody makes it so;
   * with this before it, it opens under one.
   */
  readonly #commitment: Buffer;

  /** `pseudonym` of its subject, base64url. */
  constructor(id: string, key: KeyObject, pseudonym: string) {
    this.id = id;
    this.#key = key;
    this.#pseudonym = pseudonym;
    this.#cipher = new XaesKey(key);
    this.#commitment = derive(key, 'commitment v1');
  }

  seal(place: Place, plaintext: Uint8Array): string {
    const nonce = randomBytes(nonceLength);
    const body = this.#cipher.encrypt(nonce, plaintext, this.#bound(place));
    return writeSealed({ keyId: this.id, nonce, commitment: this.#commitment, body });
  }

  /** Throws `sealed-not-opened`. `sealed` is of this key's id. */
  open(
    { nonce, commitment, body }: NonNullable<ReturnType<typeof parseSealed>>,
    place: Place,
  ): Buffer {
    if (!timingSafeEqual(commitment, this.#commitment)) throw notOpened(place);
    try {
      return this.#cipher.decrypt(nonce, body, this.#bound(place));
    } catch (cause) {
      throw notOpened(place, cause);
    }
  }

  salt(label: string): Buffer {
    return derive(this.#key, `salt v1 ${label}`);
  }

  #bound({ tenant, dataset, field, row }: Place): Buffer {
    const parts = ['troth:1', tenant, this.#pseudonym, dataset, field, row, this.id];
    return Buffer.from(JSON.stringify(parts));
  }
}

function notOpened({ dataset, field }: Place, cause?: unknown): VaultError {
  return new VaultError({
    code: 'sealed-not-opened',
    kind: 'denied',
    facts: { dataset, field },
    publicMessage: 'The value was sealed for another place, or it was changed.',
    cause,
  });
}
