/**
 * The pseudonym of a person: HMAC-SHA-256 of kind and key under a key of the installation, so that
 * nobody without that key can tell whose it is, or try all keys. It is derived from the root and not
 * from the subject's own key, because it must outlive that: the suppression ledger rests on it.
 */
import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';
import { canonicalBytes } from '@troth/core/proof';
import type { Policy } from '@troth/core/policy';
import type { RowKey } from '../../stores/contract.ts';
import { KeyForms, type Discover } from './key-forms.ts';

/** → 43 characters of base64url. The key's parts in the order of `SubjectKind.key`. */
export interface PseudonymOf {
  /** The same for all spellings that the store calls equal, once the policy's types were learnt. */
  (policy: string, kind: string, key: RowKey): string;
  /** That one first; then, where it is another, the one of the spelling, as lists and holds had it before. */
  all(policy: string, kind: string, key: RowKey): readonly string[];
  /** The types of the policy's keys, as they are now. */
  learn(policy: Pick<Policy, 'id' | 'map'>, discover: Discover): Promise<void>;
}

export function pseudonymsUnder(root: KeyObject): PseudonymOf {
  const forms = new KeyForms();
  const keys = new Map<string, Buffer>();
  const spelled = (policy: string, kind: string, key: RowKey): string => {
    const secret =
      keys.get(policy) ??
      Buffer.from(hkdfSync('sha256', root, '', `troth pseudonym v1 ${policy}`, 32));
    keys.set(policy, secret);
    return createHmac('sha256', secret)
      .update(canonicalBytes([kind, ...key]))
      .digest('base64url');
  };
  const pseudonymOf = (policy: string, kind: string, key: RowKey): string =>
    spelled(policy, kind, forms.form(policy, kind, key));
  return Object.assign(pseudonymOf, {
    all(policy: string, kind: string, key: RowKey): readonly string[] {
      const form = forms.form(policy, kind, key);
      const isSame = form.every((part, at) => part === key[at]);
      const own = spelled(policy, kind, form);
      return isSame ? [own] : [own, spelled(policy, kind, key)];
    },
    learn: (policy: Pick<Policy, 'id' | 'map'>, discover: Discover) =>
      forms.learn(policy, discover),
  });
}
