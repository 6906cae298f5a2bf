/** What the keys database says about keys, without opening any. */
import type { Pool } from '../platform/database.ts';
import type { KeyState } from './subject-keys.ts';
import type { Tenants } from './tenants.ts';

/** A sealed value names this key, and stands in a row of this tenant's subject. */
export interface Claim {
  readonly id: string;
  readonly tenant: string;
  readonly subject: string;
}

/** `unknown`: no key has this id. `foreign`: the key is another tenant's or subject's. */
export type Belonging = 'own' | 'own-erased' | 'foreign' | 'unknown';

export async function stateOf(pool: Pool, tenant: string, pseudonym: Buffer): Promise<KeyState> {
  const { rows } = await pool.query<{ state: KeyState }>(
    'select state from troth.vault_key where tenant = $1 and subject = $2',
    [tenant, pseudonym],
  );
  return rows[0]?.state ?? 'never';
}

/** In the order of the claims. */
export async function belongingOf(
  pool: Pool,
  tenants: Tenants,
  claims: readonly Claim[],
): Promise<Belonging[]> {
  const { rows } = await pool.query<{
    id: string;
    tenant: string;
    subject: Buffer;
    state: KeyState;
  }>('select id, tenant, subject, state from troth.vault_key where id = any($1::uuid[])', [
    [...new Set(claims.map(({ id }) => id))],
  ]);
  const known = new Map(rows.map((row) => [row.id, row]));
  const answers: Belonging[] = [];
  for (const { id, tenant, subject } of claims) {
    const row = known.get(id);
    const pseudonym = (await tenants.find(tenant))?.pseudonym(subject);
    if (row === undefined) answers.push('unknown');
    else if (row.tenant !== tenant || pseudonym?.equals(row.subject) !== true) {
      answers.push('foreign');
    } else answers.push(row.state === 'erased' ? 'own-erased' : 'own');
  }
  return answers;
}
