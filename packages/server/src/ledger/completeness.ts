/**
 * Completeness: a log proves that nothing in it was altered, not that everything is in it. These
 * facts are for the control `logging`: what was appended, what evidence exists, what is published.
 */
import { join } from 'node:path';
import { TrothError } from '@troth/core/error';
import {
  formatBase64,
  rootOf,
  sameBytes,
  verifyCheckpoint,
  type Checkpoint,
} from '@troth/core/proof';
import { ledgerError } from './error.ts';
import { ensureLog, logFolder, metaLog, type Ledger } from './ledger.ts';
import { readIfThere } from './published-file.ts';
import { readHashes } from './log-files.ts';
import { sha256, verifyEd25519 } from './native-crypto.ts';
import { completenessStatement } from './statements.ts';

export interface LedgerCompleteness {
  readonly log: string;
  /** Entries that have an index, by the database. */
  readonly size: number;
  /** Entries in the published, signed checkpoint; null where there is none or its signature fails. */
  readonly published: number | null;
  readonly pending: number;
  /** Seconds for which the oldest has waited, at least; null where nothing waits. */
  readonly pendingSeconds: number | null;
  /** Indexes below `size` that no entry has. */
  readonly gaps: number;
  /** Ids that more than one entry has. */
  readonly doubled: number;
  /** Checkpoints that may be signed and are not. */
  readonly unsigned: number;
  readonly evidence: number;
  /** Evidence whose entry is neither logged nor waiting. */
  readonly evidenceWithoutEntry: number;
  /** Entries of this log (not the meta-log) without evidence. */
  readonly entriesWithoutEvidence: number;
  /** Base64: the root in the database, and the one that the published tiles make at that size. */
  readonly databaseRoot: string;
  /** Null where the tiles do not make any: one is missing or malformed. */
  readonly tileRoot: string | null;
  /** Whether sizes and roots of database, tiles and signed checkpoint are the same. */
  readonly rootsAgree: boolean;
}

/** Throws `log-unknown`, and what the database throws when it cannot be asked. */
export async function ledgerCompleteness(
  ledger: Ledger,
  log: string,
  now: Temporal.Instant,
): Promise<LedgerCompleteness> {
  await ensureLog(ledger, log);
  const row = await readRow(ledger, log);
  const size = Number(row.size);
  const published = await publishedCheckpoint(ledger, log);
  const tileRoot = await rootOfTiles(ledger, log, size);
  return {
    log,
    size,
    published: published?.size ?? null,
    pending: row.pending,
    pendingSeconds: row.oldest === null ? null : secondsSince(row.oldest, now),
    gaps: size - Number(row.indexed),
    doubled: row.doubled,
    unsigned: row.unsigned,
    evidence: row.evidence,
    evidenceWithoutEntry: row.evidence_alone,
    entriesWithoutEvidence: row.entries_alone,
    databaseRoot: formatBase64(row.root),
    tileRoot: tileRoot === undefined ? null : formatBase64(tileRoot),
    rootsAgree:
      tileRoot !== undefined &&
      sameBytes(tileRoot, row.root) &&
      published?.size === size &&
      sameBytes(published.root, row.root),
  };
}

interface Row {
  readonly size: string;
  readonly root: Buffer;
  readonly pending: number;
  readonly oldest: Date | null;
  readonly indexed: string;
  readonly doubled: number;
  readonly unsigned: number;
  readonly evidence: number;
  readonly evidence_alone: number;
  readonly entries_alone: number;
}

async function readRow(ledger: Ledger, log: string): Promise<Row> {
  const { rows } = await ledger.pool.query<Row>({
    ...completenessStatement,
    values: [log, metaLog],
  });
  const [row] = rows;
  if (row === undefined) throw ledgerError('log-unknown', 'missing', `There is no log ${log}.`);
  return row;
}

async function publishedCheckpoint(ledger: Ledger, log: string): Promise<Checkpoint | undefined> {
  const { verifier } = await ensureLog(ledger, log);
  const note = await readIfThere(join(logFolder(ledger, log), 'checkpoint'));
  if (note === undefined) return undefined;
  try {
    return verifyCheckpoint(note, [verifier], verifyEd25519);
  } catch (error) {
    // A note that proves nothing is a fact to be judged, like a note that is not there.
    if (error instanceof TrothError) return undefined;
    throw error;
  }
}

async function rootOfTiles(
  ledger: Ledger,
  log: string,
  size: number,
): Promise<Uint8Array | undefined> {
  try {
    return await rootOf(readHashes(logFolder(ledger, log), size), size, sha256);
  } catch (error) {
    if (error instanceof TrothError) return undefined;
    throw error;
  }
}

function secondsSince(then: Date, now: Temporal.Instant): number {
  return Math.max(0, Math.floor((now.epochMilliseconds - then.getTime()) / 1000));
}
