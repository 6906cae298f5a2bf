/** An unwrapped subject key, ready for use: it seals, opens and derives salts. */
import { timingSafeEqual, type KeyObject } from 'node:crypto';
import type { Closed } from './closed.ts';
import { VaultError } from './error.ts';
import { nextNonce } from './nonces.ts';
import type { Place } from './place.ts';
import { writeSealed, type SealedText } from './sealed-text.ts';
import { derive } from './wrapping.ts';
import { XaesKey } from './xaes.ts';

export interface SubjectKeyParts {
  readonly id: string;
  readonly key: KeyObject;
  readonly tenant: string;
  readonly pseudonym: Buffer;
  readonly closed: Closed;
}

export class SubjectKey {
  readonly id: string;
  /** What it may not be opened for. */
  readonly closed: Closed;
  readonly #key: KeyObject;
  readonly #cipher: XaesKey;
  /** What every value of this key is bound to: format version, tenant, subject and key id. */
  readonly #boundHead: string;
  /**
   * HKDF-SHA-256 of the key. GCM opens one ciphertext under several keys if somebody makes it so;
   * with this before it, it opens under one.
   */
  readonly #commitment: Buffer;

  constructor({ id, key, tenant, pseudonym, closed }: SubjectKeyParts) {
    this.id = id;
    this.closed = closed;
    this.#key = key;
    this.#boundHead = JSON.stringify(['troth:1', tenant, pseudonym.toString('base64url'), id]);
    this.#cipher = new XaesKey(key);
    this.#commitment = derive(key, 'commitment v1');
  }

  seal(place: Place, plaintext: Uint8Array): string {
    const nonce = nextNonce();
    const before = [nonce, this.#commitment];
    return writeSealed(this.id, this.#cipher.encrypt(nonce, plaintext, this.#bound(place), before));
  }

  /** Throws `sealed-not-opened`. `sealed` is of this key's id. */
  open({ nonce, commitment, body }: SealedText, place: Place): Buffer {
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

  #bound({ dataset, field, row }: Place): Buffer {
    return Buffer.from(this.#boundHead + JSON.stringify([dataset, field, row]));
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
