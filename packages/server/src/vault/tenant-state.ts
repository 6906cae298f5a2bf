/** What the keys database says of all keys of one tenant, without opening any. */
import type { Pool } from '../platform/database.ts';
import type { KeyState } from './key-rows.ts';

/** `erased` only when the tenant's own key is gone and none of its subjects' keys is left. */
export async function tenantState(pool: Pool, tenant: string): Promise<KeyState> {
  const { rows } = await pool.query<{ readonly erased: boolean }>(
    `select wrapped is null and not exists (
              select from troth.vault_key k where k.tenant = t.tenant and k.state <> 'erased') as erased
       from troth.vault_tenant t where t.tenant = $1`,
    [tenant],
  );
  const [row] = rows;
  if (row === undefined) return 'never';
  return row.erased ? 'erased' : 'active';
}
