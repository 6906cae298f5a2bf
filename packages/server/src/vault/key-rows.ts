/** Rows of subject keys: read, made at the first use, and unwrapped. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { Pool } from '../platform/database.ts';
import type { Closed } from './closed.ts';
import { VaultError } from './error.ts';
import { byteaArray } from './states.ts';
import { SubjectKey } from './subject-key.ts';
import { keyContext, type Tenant } from './tenant.ts';
import { currentEpoch } from './tenants.ts';
import { makeKey, unwrap, wrap } from './wrapping.ts';

/** `never`: no key was ever made. `erasing`: a fence is up. `erased`: only a tombstone is left. */
export type KeyState = 'never' | 'active' | 'erasing' | 'erased';

export interface KeyRow {
  readonly id: string;
  readonly subject: Buffer;
  readonly state: Exclude<KeyState, 'never'>;
  readonly epoch: string | null;
  readonly wrapped: Buffer | null;
  readonly epoch_wrapped: Buffer | null;
  readonly closed: string[] | null;
  readonly only_stored: boolean;
}

/** What `tenant` and `pseudonyms` select is read by the unique index, however many they are. */
export async function readKeyRows(
  pool: Pool,
  tenant: Tenant,
  pseudonyms: readonly Buffer[],
): Promise<readonly KeyRow[]> {
  // In one statement: a key and its epoch as they were at one moment, whatever rotates meanwhile.
  const { rows } = await pool.query<KeyRow>({
    name: 'troth-vault-read',
    text: `select k.id, k.subject, k.state, k.epoch, k.wrapped, k.closed, k.only_stored,
             e.wrapped as epoch_wrapped
           from unnest($2::bytea[]) as wanted (subject)
           join troth.vault_key k on k.tenant = $1 and k.subject = wanted.subject
           left join troth.vault_epoch e on e.id = k.epoch`,
    values: [tenant.name, byteaArray(pseudonyms)],
  });
  return rows;
}

/** Makes nothing where another process was first, or when the epoch is no longer the current one. */
export async function makeKeyRows(
  pool: Pool,
  clock: Clock,
  tenant: Tenant,
  pseudonyms: readonly Buffer[],
): Promise<void> {
  const epoch = await currentEpoch(pool, tenant);
  const ids = pseudonyms.map(() => randomUUID());
  const wrapped = pseudonyms.map((pseudonym, index) =>
    wrap(epoch.cipher, makeKey(), keyContext(tenant.name, pseudonym, ids[index] ?? '')),
  );
  await pool.query({
    name: 'troth-vault-make',
    // The share lock keeps the epoch key from being destroyed before these rows are seen.
    text: `with epoch as (
             select id from troth.vault_epoch where id = $3 and state = 'current' for share
           )
           insert into troth.vault_key (id, tenant, subject, state, epoch, wrapped, made_at)
           select made.id, $1, made.subject, 'active', epoch.id, made.wrapped, $2
           from epoch, unnest($4::uuid[], $5::bytea[], $6::bytea[]) as made (id, subject, wrapped)
           order by made.subject
           on conflict (tenant, subject) do nothing`,
    values: [
      tenant.name,
      clock.now().toString(),
      epoch.id,
      ids,
      byteaArray(pseudonyms),
      byteaArray(wrapped),
    ],
  });
}

/** The key of an active row, or why there is none: `subject-erasing`, `subject-erased`. */
export function keyOfRow(tenant: Tenant, row: KeyRow): SubjectKey | VaultError {
  return row.state === 'active' ? unwrapped(tenant, row) : stateError(row.state);
}

/** Whether a fence is up or not. Undefined where nothing is wrapped: erased, or never made. */
export function lastKeyOfRow(tenant: Tenant, row: KeyRow): SubjectKey | undefined {
  return row.wrapped === null ? undefined : unwrapped(tenant, row);
}

function unwrapped(tenant: Tenant, row: KeyRow): SubjectKey {
  if (row.epoch === null || row.wrapped === null || row.epoch_wrapped === null) {
    throw new VaultError({
      code: 'wrapped-not-opened',
      kind: 'bug',
      facts: { key: row.id },
      publicMessage: 'A key that is in use has no epoch key. Restore the keys database.',
    });
  }
  const { cipher } = tenant.epoch(row.epoch, row.epoch_wrapped);
  const key = unwrap(cipher, row.wrapped, keyContext(tenant.name, row.subject, row.id));
  const closed: Closed = row.only_stored ? 'all' : (row.closed ?? []);
  return new SubjectKey({ id: row.id, key, tenant: tenant.name, pseudonym: row.subject, closed });
}

function stateError(state: 'erasing' | 'erased'): VaultError {
  return state === 'erasing'
    ? new VaultError({
        code: 'subject-erasing',
        kind: 'conflict',
        publicMessage: "The subject's data is being erased: nothing is sealed or opened any more.",
      })
    : new VaultError({
        code: 'subject-erased',
        kind: 'missing',
        publicMessage: "The subject's key was destroyed. What it sealed cannot be opened again.",
      });
}
