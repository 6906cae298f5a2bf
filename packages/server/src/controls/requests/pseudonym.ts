/**
 * The pseudonym of a person: HMAC-SHA-256 of kind and key under a key of the installation, so that
 * nobody without that key can tell whose it is, or try all keys. It is derived from the root and not
 * from the subject's own key, because it must outlive that: the suppression ledger rests on it.
 */
import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';
import { canonicalBytes } from '@troth/core/proof';
import type { RowKey } from '../../stores/contract.ts';

/** → 43 characters of base64url. The key's parts in the order of `SubjectKind.key`. */
export type PseudonymOf = (policy: string, kind: string, key: RowKey) => string;

export function pseudonymsUnder(root: KeyObject): PseudonymOf {
  const keys = new Map<string, Buffer>();
  return (policy, kind, key) => {
    const secret =
      keys.get(policy) ??
      Buffer.from(hkdfSync('sha256', root, '', `troth pseudonym v1 ${policy}`, 32));
    keys.set(policy, secret);
    return createHmac('sha256', secret)
      .update(canonicalBytes([kind, ...key]))
      .digest('base64url');
  };
}
