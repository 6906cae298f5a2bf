/**
 * Equality search over sealed values. The full HMAC tells who has the same value, which for a field
 * with few values (a city, a year of birth) is nearly the value itself; fewer bits let several values
 * share an index, and the caller sorts out the false hits after opening them.
 */
import { VaultError } from './error.ts';

/** Hex of the first `bits` bits, 8 to 256, the last digit filled up with zeros. */
export function blindIndexOf(hmac: Buffer, bits: number): string {
  if (!Number.isInteger(bits) || bits < 8 || bits > 256) {
    throw new VaultError({
      code: 'place-invalid',
      kind: 'invalid',
      facts: { bits },
      publicMessage: 'A blind index has 8 to 256 bits.',
    });
  }
  const kept = Buffer.from(hmac.subarray(0, Math.ceil(bits / 8)));
  const spare = kept.length * 8 - bits;
  const last = kept.length - 1;
  kept[last] = (kept[last] ?? 0) & (0xff << spare);
  return kept.toString('hex').slice(0, Math.ceil(bits / 4));
}
