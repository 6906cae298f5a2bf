/**
 * Salts of the ledger's commitments about people, derived from their keys and kept nowhere: when a key
 * is destroyed, nobody can show any more what an entry committed to. They are derived from fenced keys
 * too, since an erasure's own entries are about its subject; a fence is there so that nothing is sealed
 * or opened, and a salt does neither. No key of these calls is ever cached.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Pool } from '../platform/database.ts';
import { VaultError } from './error.ts';
import { lastKeyOfRow, readKeyRows, type KeyRow } from './key-rows.ts';
import type { Place } from './place.ts';
import type { SubjectKeys } from './subject-keys.ts';
import type { Tenants } from './tenants.ts';

export interface CommitmentSalt {
  /** Ids of the keys that it comes from, in order; they say nothing of the subjects. */
  readonly keys: readonly string[];
  /** 32 bytes. */
  readonly salt: Buffer;
}

export type SubjectPlace = Pick<Place, 'tenant' | 'subject'>;

export interface SaltParts {
  readonly pool: Pool;
  readonly tenants: Tenants;
  readonly keys: SubjectKeys;
}

/** Stands for all keys of a tenant whose own key was destroyed: its subjects cannot be told apart. */
const anyErased = '00000000-0000-0000-0000-000000000000';

/**
 * Of all of these subjects together: with any one's key it is gone. Keys are made where there are none
 * yet. Of a destroyed key: a part that is not kept, as all of its salts are gone.
 */
export async function commitmentSalt(
  parts: SaltParts,
  subjects: readonly SubjectPlace[],
  entry: string,
): Promise<CommitmentSalt> {
  const found = new Map<SubjectPlace, Part>();
  for (const [tenant, some] of Map.groupBy(subjects, (one) => one.tenant)) {
    const names = some.map(({ subject }) => subject);
    const own = await partsOf(parts, tenant, names, entry);
    for (const [index, one] of some.entries()) found.set(one, own[index] ?? lost());
  }
  const ordered = subjects.map((one) => found.get(one) ?? lost());
  return { keys: ordered.map(({ key }) => key), salt: combined(ordered) };
}

/** The same salt again. Throws `key-unknown`, and `subject-erased` when one of the keys is gone. */
export async function saltOfKeys(
  { pool, tenants }: Pick<SaltParts, 'pool' | 'tenants'>,
  keys: readonly string[],
  entry: string,
): Promise<Buffer> {
  const { rows } = await pool.query<KeyRow & { readonly tenant: string }>(
    `select k.id, k.tenant, k.subject, k.state, k.epoch, k.wrapped, k.closed, k.only_stored,
       e.wrapped as epoch_wrapped
     from troth.vault_key k left join troth.vault_epoch e on e.id = k.epoch
     where k.id = any($1::uuid[])`,
    [[...new Set(keys)]],
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  const ordered: Part[] = [];
  for (const key of keys) {
    const row = known.get(key);
    if (row === undefined) throw key === anyErased ? erased(key) : unknown(key);
    // A tenant whose key is gone has no wrapped key left either.
    const tenant = row.wrapped === null ? undefined : await tenants.find(row.tenant);
    const own = tenant && lastKeyOfRow(tenant, row);
    if (own === undefined) throw erased(key);
    ordered.push({ key, salt: own.salt(label(entry)) });
  }
  return combined(ordered);
}

interface Part {
  readonly key: string;
  readonly salt: Buffer;
}

async function partsOf(
  { pool, tenants, keys }: SaltParts,
  name: string,
  subjects: readonly string[],
  entry: string,
): Promise<readonly Part[]> {
  const tenant = await tenants.ensure(name).catch(ifErased);
  if (tenant === undefined) return subjects.map(lost);
  await keys.ensure(tenant, subjects);
  const pseudonyms = subjects.map((subject) => tenant.pseudonym(subject));
  const rows = await readKeyRows(pool, tenant, pseudonyms);
  const known = new Map(rows.map((row) => [row.subject.toString('hex'), row]));
  return pseudonyms.map((pseudonym) => {
    const row = known.get(pseudonym.toString('hex'));
    if (row === undefined) throw new Error('a key that was ensured is not there');
    const salt = lastKeyOfRow(tenant, row)?.salt(label(entry)) ?? randomBytes(32);
    return { key: row.id, salt };
  });
}

function lost(): Part {
  return { key: anyErased, salt: randomBytes(32) };
}

function label(entry: string): string {
  return `ledger v1 ${entry}`;
}

function combined(parts: readonly Part[]): Buffer {
  const hash = createHash('sha256').update('troth commitment salt v1');
  for (const { salt } of parts) hash.update(salt);
  return hash.digest();
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
