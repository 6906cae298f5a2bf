/** Whoever is looked up by an address that stands sealed: with the keys of the policy's tenants. */
import type { Policy } from '@troth/core/policy';
import type { SealedLookUp } from './controls/requests/subject.ts';
import { lookUpSealed } from './controls/sealed/look-up.ts';
import type { WritableStore } from './stores/contract.ts';
import type { VaultAccess } from './vault-access.ts';
import { tenantsOf } from './vault/index.ts';

export function sealedLookUp(
  policy: Policy,
  store: WritableStore,
  { vault, pool }: Pick<VaultAccess, 'vault' | 'pool'>,
): SealedLookUp {
  return async (asked) => {
    const tenants = await tenantsOf(pool, policy.id);
    return lookUpSealed({ policy, ...asked }, { store, vault, tenants });
  };
}
