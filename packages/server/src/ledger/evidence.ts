/**
 * Evidence: what an entry rests on. The entry only commits to it, by HMAC-SHA-256 under a salt, and
 * the payload stays in the database, encrypted. A salt is random and kept with the payload; or, where
 * the entry is about a person, it comes from the person's key and is kept nowhere: when that key is
 * destroyed, the log stays whole and what it committed to cannot be shown any more (`docs/adr/0011`).
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  canonicalBytes,
  canonicalJson,
  coarseTime,
  formatBase64,
  ledgerEntryText,
  type LedgerEntry,
} from '@troth/core/proof';
import type { Pool, PoolClient } from '../platform/database.ts';
import { ledgerError } from './error.ts';
import { appendToOutbox } from './outbox.ts';

/** Encrypts with authentication; `context` is bound to the value and must be the same to open it. */
export interface Sealer {
  seal(bytes: Uint8Array, context: string): Uint8Array | Promise<Uint8Array>;
  open(sealed: Uint8Array, context: string): Uint8Array | Promise<Uint8Array>;
}

/** A salt that is not kept. */
export interface KeyedSalt {
  /** Ids of the keys that it comes from; they say nothing of the subjects. */
  readonly keys: readonly string[];
  /** 32 bytes. */
  readonly salt: Uint8Array;
}

/** The salt of an entry again. Throws when one of its keys is gone. */
export type SaltOf = (keys: readonly string[], entry: string) => Promise<Uint8Array>;

export interface NewEvidence {
  readonly log: string;
  readonly policy: string;
  /** Hex SHA-256. */
  readonly policyHash: string;
  /** `P20` or `P20.0`; absent where the whole policy is meant. */
  readonly clause?: string;
  readonly decision: LedgerEntry['decision'];
  /** OCSF class uid; 2003, a compliance finding, by default. */
  readonly class?: LedgerEntry['class'];
  /** The entry states it rounded down to the hour. */
  readonly at: Temporal.Instant;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Makes the entry's salt from keys; absent where the entry is about nobody. */
  readonly saltFor?: ((entry: string) => Promise<KeyedSalt>) | undefined;
}

const saltLength = 32;

/** Base64 HMAC-SHA-256 of a payload's canonical JSON under a salt of 32 bytes. */
export function commitTo(payload: unknown, salt: Uint8Array): string {
  return formatBase64(createHmac('sha256', salt).update(canonicalBytes(payload)).digest());
}

/** Appends an entry and keeps its evidence, in the caller's transaction. → the entry's id. */
export async function recordEvidence(
  client: PoolClient,
  sealer: Sealer,
  evidence: NewEvidence,
): Promise<string> {
  const [id] = await recordAllEvidence(client, sealer, [evidence]);
  return id ?? '';
}

/** The same for many, in two round trips for each log. → their ids, in order. */
export async function recordAllEvidence(
  client: PoolClient,
  sealer: Sealer,
  evidence: readonly NewEvidence[],
): Promise<string[]> {
  const prepared = await Promise.all(evidence.map((item) => prepare(sealer, item)));
  for (const [log, items] of Map.groupBy(prepared, ({ log }) => log)) {
    await appendToOutbox(
      client,
      log,
      items.map(({ entry }) => entry),
    );
    await client.query(
      `insert into troth.evidence (entry, log, sealed)
       select entry, $1, sealed from unnest($2::text[], $3::bytea[]) as item (entry, sealed)`,
      [log, items.map(({ entry }) => entry.id), items.map(({ sealed }) => sealed)],
    );
  }
  return prepared.map(({ entry }) => entry.id);
}

async function prepare(
  sealer: Sealer,
  { log, at, payload, saltFor, ...rest }: NewEvidence,
): Promise<{ log: string; entry: LedgerEntry; sealed: Buffer }> {
  const id = `ent_${randomBytes(16).toString('base64url')}`;
  const keyed = await saltFor?.(id);
  const salt = keyed?.salt ?? randomBytes(saltLength);
  const entry: LedgerEntry = {
    v: 1,
    id,
    at: coarseTime(at),
    class: 2003,
    ...rest,
    commitments: [commitTo(payload, salt)],
  };
  // The entry itself is kept too: a log whose files were damaged is made again from it.
  const said = { entry: ledgerEntryText(entry), payload };
  const kept = keyed ? { keys: [...keyed.keys], ...said } : { salt: formatBase64(salt), ...said };
  const sealed = await sealer.seal(canonicalBytes(kept), evidenceContext(log, id));
  return { log, entry, sealed: Buffer.from(sealed) };
}

/**
 * The payload behind an entry, proven to be the one that the entry commits to. Throws
 * `evidence-missing`, `evidence-altered`, `evidence-unsalted` where the salt comes from keys and no
 * `saltOf` is given, and whatever the sealer or `saltOf` throws when a key is gone.
 */
export async function openEvidence(
  pool: Pool,
  sealer: Sealer,
  log: string,
  entry: LedgerEntry,
  saltOf?: SaltOf,
): Promise<unknown> {
  const { rows } = await pool.query<{ readonly sealed: Buffer }>(
    'select sealed from troth.evidence where entry = $1 and log = $2',
    [entry.id, log],
  );
  const sealed = rows[0]?.sealed;
  if (sealed === undefined) {
    throw ledgerError('evidence-missing', 'missing', 'No evidence is kept for this entry.', {
      entry: entry.id,
    });
  }
  const opened = Buffer.from(await sealer.open(sealed, evidenceContext(log, entry.id)));
  const kept = JSON.parse(opened.toString('utf8')) as Opened;
  const { payload } = kept;
  const commitment = Buffer.from(commitTo(payload, await saltOfKept(kept, entry.id, saltOf)));
  const [stated = ''] = entry.commitments;
  const given = Buffer.from(stated);
  if (given.length === commitment.length && timingSafeEqual(given, commitment)) return payload;
  throw ledgerError('evidence-altered', 'conflict', 'The evidence is not what was committed to.', {
    entry: entry.id,
    bytes: canonicalJson(payload).length,
  });
}

/** What evidence holds, opened. */
export type Opened = { readonly payload: unknown; readonly entry?: string } & (
  | { readonly salt: string }
  | { readonly keys: readonly string[] }
);

export async function saltOfKept(
  kept: Opened,
  entry: string,
  saltOf: SaltOf | undefined,
): Promise<Uint8Array> {
  if ('salt' in kept) return Buffer.from(kept.salt, 'base64');
  if (saltOf !== undefined) return saltOf(kept.keys, entry);
  throw ledgerError(
    'evidence-unsalted',
    'missing',
    'The entry is about a person, and the keys that its salt comes from are not at hand.',
    { entry },
  );
}

export function evidenceContext(log: string, entry: string): string {
  return `troth evidence v1 ${log} ${entry}`;
}
