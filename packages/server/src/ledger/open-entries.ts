/**
 * What entries say, with what they commit to opened and compared. Whoever can write the database can
 * change, delete and copy rows, and cannot make evidence: it opens under the keyring, for its own
 * entry alone. So what opens is what was recorded, and a row counts as far as it agrees with it.
 */
import { timingSafeEqual } from 'node:crypto';
import { TrothError } from '@troth/core/error';
import { utf8, type LedgerEntry } from '@troth/core/proof';
import {
  commitTo,
  evidenceContext,
  saltOfKept,
  type Opened,
  type SaltOf,
  type Sealer,
} from './evidence.ts';
import { logFolder, type Ledger } from './ledger.ts';
import { findEntries, type EntryPlace } from './receipt.ts';
import { parsedEntry } from './parsed-entry.ts';
import { readLogged } from './read-entries.ts';

export type EntryFault =
  /** No log holds it, and it does not wait for an index. */
  | 'not-logged'
  /** What it commits to is not kept any more. */
  | 'evidence-missing'
  /** What is kept is not what it commits to. */
  | 'evidence-altered';

export interface OpenedEntry {
  readonly id: string;
  /** Null while it waits, and where no log holds it. */
  readonly index: number | null;
  /** Null where it can be read neither from evidence nor from the published files. */
  readonly entry: LedgerEntry | null;
  /** Null where there is a fault. */
  readonly payload: Readonly<Record<string, unknown>> | null;
  readonly fault: EntryFault | null;
  /** The keys from which its salt came are destroyed or not at hand: the seal alone vouches for it. */
  readonly isVoid: boolean;
}

export interface Opening {
  readonly sealer: Sealer;
  readonly saltOf?: SaltOf | undefined;
}

/** → by id, one for each that was asked for. */
export async function openEntries(
  ledger: Ledger,
  log: string,
  ids: readonly string[],
  opening: Opening,
): Promise<Map<string, OpenedEntry>> {
  const asked = [...new Set(ids)];
  const places = await findEntries(ledger, asked);
  const { rows } = await ledger.pool.query<{ readonly entry: string; readonly sealed: Buffer }>(
    'select entry, sealed from troth.evidence where log = $1 and entry = any ($2)',
    [log, asked],
  );
  const sealed = new Map(rows.map((row) => [row.entry, row.sealed]));
  const opened = new Map<string, OpenedEntry>();
  for (const id of asked) {
    const place = places.get(id);
    const at = place?.log === log ? place : undefined;
    opened.set(id, await openOne(ledger, log, { id, at, sealed: sealed.get(id) }, opening));
  }
  return opened;
}

interface Kept {
  readonly id: string;
  readonly at: EntryPlace | undefined;
  readonly sealed: Buffer | undefined;
}

async function openOne(
  ledger: Ledger,
  log: string,
  { id, at, sealed }: Kept,
  opening: Opening,
): Promise<OpenedEntry> {
  const index = at?.index ?? null;
  const none = { id, index, payload: null, isVoid: false };
  const kept = sealed && (await unseal(sealed, evidenceContext(log, id), opening.sealer));
  const stated = (kept && entryIn(kept, id)) ?? (await publishedEntry(ledger, log, id, index));
  const entry = stated ?? null;
  if (at === undefined) return { ...none, entry, fault: 'not-logged' };
  if (sealed === undefined) return { ...none, entry, fault: 'evidence-missing' };
  if (kept === undefined) return { ...none, entry, fault: 'evidence-altered' };
  const holds = entry === null ? 'void' : await agrees(kept, entry, opening.saltOf);
  if (holds === 'no') return { ...none, entry, fault: 'evidence-altered' };
  const payload = isRecord(kept.payload) ? kept.payload : {};
  return { id, index, entry, payload, fault: null, isVoid: holds === 'void' };
}

async function unseal(
  sealed: Buffer,
  context: string,
  sealer: Sealer,
): Promise<Opened | undefined> {
  try {
    return JSON.parse(Buffer.from(await sealer.open(sealed, context)).toString('utf8')) as Opened;
  } catch (error) {
    if (error instanceof TrothError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Evidence of before entries were kept with it has none. */
function entryIn({ entry }: Opened, id: string): LedgerEntry | undefined {
  const parsed = entry === undefined ? undefined : parsedEntry(utf8(entry));
  return parsed?.id === id ? parsed : undefined;
}

async function publishedEntry(
  ledger: Ledger,
  log: string,
  id: string,
  index: number | null,
): Promise<LedgerEntry | undefined> {
  if (index === null) return undefined;
  const bytes = await readLogged(logFolder(ledger, log), index);
  const parsed = bytes && parsedEntry(bytes);
  return parsed?.id === id ? parsed : undefined;
}

async function agrees(
  kept: Opened,
  entry: LedgerEntry,
  saltOf: SaltOf | undefined,
): Promise<'yes' | 'no' | 'void'> {
  let salt: Uint8Array;
  try {
    salt = await saltOfKept(kept, entry.id, saltOf);
  } catch (error) {
    if (error instanceof TrothError) return 'void';
    throw error;
  }
  const given = Buffer.from(entry.commitments[0] ?? '');
  const made = Buffer.from(commitTo(kept.payload, salt));
  return given.length === made.length && timingSafeEqual(given, made) ? 'yes' : 'no';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
