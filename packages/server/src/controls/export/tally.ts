/** How many rows there are and which: enough to tell whether two readings saw the same rows. */
import { hash } from 'node:crypto';

export interface Counted {
  readonly rows: number;
  /** Sum of the digests of the rows' keys, hex: it does not depend on the order. */
  readonly keys: string;
}

/** 64 bits of SHA-256. */
export function keyDigest(parts: readonly (string | null)[]): bigint {
  return hash('sha256', JSON.stringify(parts), 'buffer').readBigUInt64BE(0);
}

export class Tally {
  #rows = 0;
  #keys = 0n;

  add(key: bigint | undefined): void {
    this.#rows += 1;
    if (key !== undefined) this.#keys = BigInt.asUintN(64, this.#keys + key);
  }

  get counted(): Counted {
    return { rows: this.#rows, keys: this.#keys.toString(16) };
  }
}
