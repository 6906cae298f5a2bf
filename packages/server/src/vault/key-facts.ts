/** What the keys database says about keys, without opening any. */
import type { Pool } from '../platform/database.ts';
import type { Closed } from './closed.ts';
import { VaultError } from './error.ts';
import type { KeyState } from './key-rows.ts';
import type { Tenants } from './tenants.ts';

/** A sealed value names this key, and stands in a row of this tenant's subject. */
export interface Claim {
  readonly id: string;
  readonly tenant: string;
  readonly subject: string;
}

/** `unknown`: no key has this id. `foreign`: the key is another tenant's or subject's. */
export type Belonging = 'own' | 'own-erased' | 'foreign' | 'unknown';

interface Row {
  readonly id: string;
  readonly tenant: string;
  readonly subject: Buffer;
  readonly state: KeyState;
}

export async function stateOf(pool: Pool, tenant: string, pseudonym: Buffer): Promise<KeyState> {
  const { rows } = await pool.query<{ state: KeyState }>(
    'select state from troth.vault_key where tenant = $1 and subject = $2',
    [tenant, pseudonym],
  );
  return rows[0]?.state ?? 'never';
}

/** What a subject's key is closed to; `all` too where it is gone. None where there never was one. */
export async function closedOf(pool: Pool, tenant: string, pseudonym: Buffer): Promise<Closed> {
  const { rows } = await pool.query<{
    readonly closed: readonly string[] | null;
    readonly opens: boolean;
  }>(
    `select closed, not only_stored and wrapped is not null as opens
       from troth.vault_key where tenant = $1 and subject = $2`,
    [tenant, pseudonym],
  );
  const [row] = rows;
  if (row === undefined) return [];
  return row.opens ? (row.closed ?? []) : 'all';
}

/** In the order of the claims. */
export async function belongingOf(
  pool: Pool,
  tenants: Tenants,
  claims: readonly Claim[],
): Promise<Belonging[]> {
  const { rows } = await pool.query<Row>(
    'select id, tenant, subject, state from troth.vault_key where id = any($1::uuid[])',
    [[...new Set(claims.map(({ id }) => id))]],
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  const answers: Belonging[] = [];
  for (const { id, tenant, subject } of claims) {
    answers.push(await belongingTo(tenants, known.get(id), tenant, subject));
  }
  return answers;
}

async function belongingTo(
  tenants: Tenants,
  row: Row | undefined,
  tenant: string,
  subject: string,
): Promise<Belonging> {
  if (row === undefined) return 'unknown';
  if (row.tenant !== tenant) return 'foreign';
  try {
    const pseudonym = (await tenants.find(tenant))?.pseudonym(subject);
    if (pseudonym?.equals(row.subject) !== true) return 'foreign';
  } catch (error) {
    // Without the tenant's key nobody can tell its subjects apart; all of their keys are gone.
    if (!(error instanceof VaultError && error.code === 'tenant-erased')) throw error;
  }
  return row.state === 'erased' ? 'own-erased' : 'own';
}
