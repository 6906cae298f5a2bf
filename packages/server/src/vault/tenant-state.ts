/** What the keys database says of all keys of a policy's tenants, without opening any. */
import type { Pool } from '../platform/database.ts';
import type { KeyState } from './key-rows.ts';

/**
 * Tenant (`vault/place.ts` names them) → state. `erased` only when the tenant's own key is gone and neither
 * an epoch nor a key of its subjects is left: a copy of an older day may bring back each by itself.
 */
export async function tenantStates(
  pool: Pool,
  policy: string,
): Promise<ReadonlyMap<string, KeyState>> {
  const { rows } = await pool.query<{ readonly tenant: string; readonly erased: boolean }>(
    `select tenant, wrapped is null
            and not exists (
              select from troth.vault_epoch e where e.tenant = t.tenant and e.state <> 'destroyed')
            and not exists (
              select from troth.vault_key k where k.tenant = t.tenant and k.state <> 'erased') as erased
       from troth.vault_tenant t where starts_with(t.tenant, $1)`,
    [`${policy}/`],
  );
  return new Map(rows.map(({ tenant, erased }) => [tenant, erased ? 'erased' : 'active']));
}
