/**
 * Salts of the ledger's commitments about a subject, derived from the subject's key and kept nowhere:
 * when the key is destroyed, nobody can show any more what an entry committed to. They are derived
 * from a fenced key too, since an erasure's own entries are about its subject; a fence is there so
 * that nothing is sealed or opened, and a salt does neither. No key of these calls is ever cached.
 */
import { randomBytes } from 'node:crypto';
import type { Pool } from '../platform/database.ts';
import { VaultError } from './error.ts';
import { lastKeyOfRow, readKeyRows, type KeyRow } from './key-rows.ts';
import type { SubjectKeys } from './subject-keys.ts';
import type { Tenants } from './tenants.ts';

export interface CommitmentSalt {
  /** Id of the key that it comes from; says nothing of the subject. */
  readonly key: string;
  /** 32 bytes. */
  readonly salt: Buffer;
}

/** Stands for all keys of a tenant whose own key was destroyed: its subjects cannot be told apart. */
const anyErased = '00000000-0000-0000-0000-000000000000';

const label = (entry: string): string => `ledger v1 ${entry}`;

export interface SaltParts {
  readonly pool: Pool;
  readonly tenants: Tenants;
  readonly keys: SubjectKeys;
}

/** Made where there is no key yet. Of a destroyed key: a salt that is not kept, as all of its are gone. */
export async function commitmentSalt(
  { pool, tenants, keys }: SaltParts,
  where: { readonly tenant: string; readonly subject: string },
  entry: string,
): Promise<CommitmentSalt> {
  const tenant = await tenants.ensure(where.tenant).catch(ifErased);
  if (tenant === undefined) return { key: anyErased, salt: randomBytes(32) };
  await keys.ensure(tenant, [where.subject]);
  const [row] = await readKeyRows(pool, tenant, [tenant.pseudonym(where.subject)]);
  if (row === undefined) throw new Error('a key that was ensured is not there');
  const salt = lastKeyOfRow(tenant, row)?.salt(label(entry)) ?? randomBytes(32);
  return { key: row.id, salt };
}

export async function saltOfKey(
  { pool, tenants }: Pick<SaltParts, 'pool' | 'tenants'>,
  key: string,
  entry: string,
): Promise<Buffer> {
  if (key === anyErased) throw erased(key);
  const { rows } = await pool.query<KeyRow & { readonly tenant: string }>(
    `select k.id, k.tenant, k.subject, k.state, k.epoch, k.wrapped, k.closed, k.only_stored,
       e.wrapped as epoch_wrapped
     from troth.vault_key k left join troth.vault_epoch e on e.id = k.epoch where k.id = $1`,
    [key],
  );
  const [row] = rows;
  const tenant = row && row.wrapped !== null ? await tenants.find(row.tenant) : undefined;
  const last = row && tenant && lastKeyOfRow(tenant, row);
  if (last !== undefined) return last.salt(label(entry));
  throw row === undefined ? unknown(key) : erased(key);
}

function ifErased(error: unknown): undefined {
  if (!(error instanceof VaultError && error.code === 'tenant-erased')) throw error;
  return undefined;
}

function unknown(key: string): VaultError {
  return new VaultError({
    code: 'key-unknown',
    kind: 'missing',
    facts: { key },
    publicMessage: 'No key with this id was ever made here.',
  });
}

function erased(key: string): VaultError {
  return new VaultError({
    code: 'subject-erased',
    kind: 'missing',
    facts: { key },
    publicMessage:
      "The subject's key was destroyed: what the ledger committed to about them cannot be shown any more.",
  });
}
