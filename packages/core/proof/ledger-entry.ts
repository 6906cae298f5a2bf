/**
 * What stands in a tenant's log. Entries are public and are never removed, so an entry says only
 * which clause of which policy was decided how, and commits to the rest: every text in it is one of
 * a list, an opaque id or a strict pattern. No subject, actor, address or free text has a place.
 */
import { z } from 'zod';
import { clauseName, policyName } from '../names.ts';
import { fromUtf8, sameBytes, utf8 } from './bytes.ts';
import { canonicalBytes } from './canonical-json.ts';
import { proofError } from './failure.ts';

/** OCSF class uids (schema.ocsf.io) of the events that the ledger records. */
export const eventClasses = [
  2002, // vulnerability finding
  2003, // compliance finding: a clause was judged, attested or excepted
  2004, // detection finding
  2005, // incident finding
  2006, // data security finding
  3001, // account change
  3004, // entity management: a policy, a data map or an exception changed
  3005, // user access management
  6003, // API activity
  6005, // datastore activity: data was read, erased or destroyed
] as const;

/** How a clause was judged, or what was done. */
export const decisions = [
  'kept',
  'at-risk',
  'broken',
  'unknown',
  'attested',
  'lapsed',
  'recorded',
  'excepted',
  'granted',
  'refused',
  'revoked',
  'done',
  'failed',
] as const;

export const ledgerEntrySchema = z.strictObject({
  v: z.literal(1),
  id: z
    .string()
    .regex(/^ent_[A-Za-z0-9_-]{22}$/)
    .describe('Random, 128 bits'),
  at: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):00:00Z$/)
    .describe('Rounded down to the hour, UTC'),
  class: z.literal([...eventClasses]).describe('OCSF class uid'),
  policy: z.string().regex(policyName.pattern),
  policyHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('Hex SHA-256 of the policy and its data map'),
  clause: z
    .string()
    .regex(clauseName)
    .optional()
    .describe('Promise `P20` or clause `P20.0`; absent where the whole policy is meant'),
  decision: z.enum(decisions),
  commitments: z
    .array(z.string().regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/))
    .max(4)
    .describe('Base64 HMAC-SHA-256 of evidence that stays encrypted elsewhere'),
});

export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
export type Decision = LedgerEntry['decision'];
export type EventClass = LedgerEntry['class'];

/**
 * The one text of an entry, about 300 characters, all ASCII: its canonical JSON. Throws
 * `entry-malformed` where it does not fit the schema.
 */
export function ledgerEntryText(entry: LedgerEntry): string {
  const {
    at,
    class: event,
    clause,
    commitments,
    decision,
    id,
    policy,
    policyHash,
    v,
  } = checked(entry);
  // An entry is flat, its keys are known and nothing in it needs escaping: written in the order of
  // its keys it is canonical, five times as fast as by the general way.
  return JSON.stringify({
    at,
    class: event,
    clause,
    commitments,
    decision,
    id,
    policy,
    policyHash,
    v,
  });
}

/** The bytes of an entry, as they stand in the log. */
export function formatLedgerEntry(entry: LedgerEntry): Uint8Array {
  return utf8(ledgerEntryText(entry));
}

/** Reads an entry; refuses bytes that are not its canonical form. */
export function parseLedgerEntry(bytes: Uint8Array): LedgerEntry {
  let value: unknown;
  try {
    value = JSON.parse(fromUtf8(bytes) ?? '');
  } catch (cause) {
    throw proofError('entry-malformed', 'A ledger entry is JSON.', {}, cause);
  }
  const entry = checked(value);
  if (!sameBytes(canonicalBytes(entry), bytes)) {
    throw proofError('entry-malformed', 'A ledger entry is canonical JSON (RFC 8785).');
  }
  return entry;
}

function checked(value: unknown): LedgerEntry {
  const result = ledgerEntrySchema.safeParse(value);
  if (result.success) return result.data;
  // Only the places: a refused value may be just what must not be written down.
  const places = result.error.issues.map(({ path }) => path.join('.') || '(entry)');
  throw proofError('entry-malformed', 'A ledger entry has a field that its schema refuses.', {
    fields: [...new Set(places)].join(', '),
  });
}

/** An instant as an entry states it: rounded down to the hour, so that it singles nobody out. */
export function coarseTime(at: Temporal.Instant): string {
  return at.round({ smallestUnit: 'hour', roundingMode: 'floor' }).toString();
}
