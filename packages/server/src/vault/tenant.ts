/** A tenant's unwrapped key, what is derived from it, and the epoch keys under it. */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { derive, unwrap } from './wrapping.ts';
import { XaesKey } from './xaes.ts';

export interface Epoch {
  readonly id: string;
  readonly cipher: XaesKey;
}

export class Tenant {
  readonly name: string;
  readonly cipher: XaesKey;
  readonly #key: KeyObject;
  readonly #pseudonymKey: KeyObject;
  readonly #blindKeys = new Map<string, KeyObject>();
  readonly #epochs = new Map<string, Epoch>();

  constructor(name: string, key: KeyObject) {
    this.name = name;
    this.#key = key;
    this.cipher = new XaesKey(key);
    this.#pseudonymKey = createSecretKey(derive(key, 'pseudonyms v1'));
  }

  /** HMAC-SHA-256, 32 bytes: the same subject of another tenant has another. */
  pseudonym(subject: string): Buffer {
    return createHmac('sha256', this.#pseudonymKey).update(subject).digest();
  }

  /** HMAC-SHA-256 under a key of this field's own. */
  blind(field: string, value: string): Buffer {
    let key = this.#blindKeys.get(field);
    if (key === undefined) {
      key = createSecretKey(derive(this.#key, `blind index v1 ${field}`));
      this.#blindKeys.set(field, key);
    }
    return createHmac('sha256', key).update(value).digest();
  }

  /** Unwrapped once, then kept. */
  epoch(id: string, wrapped: Uint8Array): Epoch {
    const known = this.#epochs.get(id);
    if (known !== undefined) return known;
    const key = unwrap(this.cipher, wrapped, epochContext(this.name, id));
    const epoch = { id, cipher: new XaesKey(key) };
    this.#epochs.set(id, epoch);
    return epoch;
  }
}

export function tenantContext(tenant: string): string {
  return `tenant ${JSON.stringify([tenant])}`;
}

export function epochContext(tenant: string, id: string): string {
  return `epoch ${JSON.stringify([tenant, id])}`;
}

/** The pseudonym is part of it, so that a wrapped key cannot be moved to another subject's row. */
export function keyContext(tenant: string, subject: Uint8Array, id: string): string {
  return `subject ${JSON.stringify([tenant, Buffer.from(subject).toString('base64url'), id])}`;
}
