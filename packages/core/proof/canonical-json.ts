import canonicalize from 'canonicalize';
import { utf8 } from './bytes.ts';
import { proofError } from './failure.ts';

/**
 * The one text of a JSON value: JSON Canonicalization Scheme, RFC 8785. Two values that are equal
 * as JSON have the same text, so a hash or an HMAC over it can be checked by anybody.
 * Refuses what JSON cannot say (undefined, NaN, cycles, lone surrogates).
 */
export function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw proofError(
      'canonical-json-impossible',
      'This value cannot be written as JSON.',
      {},
      cause,
    );
  }
  if (text === undefined) {
    throw proofError('canonical-json-impossible', 'This value cannot be written as JSON.');
  }
  return text;
}

export function canonicalBytes(value: unknown): Uint8Array {
  return utf8(canonicalJson(value));
}
