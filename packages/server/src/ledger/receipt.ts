/** Receipts: portable proofs that an entry is in a published log. */
import { join } from 'node:path';
import {
  bundlePath,
  formatReceipt,
  parseBundle,
  proveInclusion,
  tileWidth,
  verifyCheckpoint,
  verifyReceipt as verifyReceiptText,
  widthAt,
  type ReceiptProof,
  type VerifierKey,
} from '@troth/core/proof';
import { ledgerError } from './error.ts';
import { ensureLog, logFolder, type Ledger } from './ledger.ts';
import { readIfThere } from './published-file.ts';
import { readHashes, readLogFile } from './log-files.ts';
import { sha256, verifyEd25519 } from './native-crypto.ts';

export interface EntryPlace {
  readonly log: string;
  /** Null while the entry waits in the outbox. */
  readonly index: number | null;
}

/** Where entries stand, by id; an id that no log knows is not in the map. */
export async function findEntries(
  ledger: Ledger,
  ids: readonly string[],
): Promise<Map<string, EntryPlace>> {
  const { rows } = await ledger.pool.query<{ id: string; log: string; index: string | null }>(
    `select id, log, index from troth.entry where id = any ($1)
     union all
     select id, log, null from troth.outbox where id = any ($1)`,
    [ids],
  );
  return new Map(
    rows.map(({ id, log, index }) => [id, { log, index: index === null ? null : Number(index) }]),
  );
}

/** The receipt of an entry, with the entry in it. Throws `entry-unknown`, `entry-pending`. */
export async function receipt(ledger: Ledger, id: string): Promise<string> {
  const place = (await findEntries(ledger, [id])).get(id);
  if (place === undefined) {
    throw ledgerError('entry-unknown', 'missing', 'No log has an entry with this id.');
  }
  const { verifier } = await ensureLog(ledger, place.log);
  const folder = logFolder(ledger, place.log);
  const note = await readIfThere(join(folder, 'checkpoint'));
  const size = note === undefined ? 0 : verifyCheckpoint(note, [verifier], verifyEd25519).size;
  if (note === undefined || place.index === null || place.index >= size) {
    throw ledgerError('entry-pending', 'unavailable', 'This entry is not published yet.', {
      log: place.log,
      published: size,
    });
  }
  const text = formatReceipt({
    index: place.index,
    entry: await readEntry(folder, place.index, size),
    proof: await proveInclusion(readHashes(folder, size), place.index, size, sha256),
    checkpoint: note.toString(),
  });
  // What is handed out must hold: files that were altered are found here, not by the reader.
  verifyReceipt(text, [verifier]);
  return text;
}

/** Entry `index` of a published log of `size` entries. */
export async function readEntry(folder: string, index: number, size: number): Promise<Uint8Array> {
  const bundle = Math.floor(index / tileWidth);
  const width = widthAt(0, bundle, size);
  const path = bundlePath({ level: 0, index: bundle, width });
  const entry = parseBundle(await readLogFile(folder, path), width)[index % tileWidth];
  if (entry === undefined) throw ledgerError('entry-unknown', 'missing', 'There is no such entry.');
  return entry;
}

/** What a receipt proves, offline, with nothing but verifier keys of logs. */
export function verifyReceipt(text: string, keys: readonly VerifierKey[]): ReceiptProof {
  return verifyReceiptText(text, keys, { sha256, verify: verifyEd25519 });
}
