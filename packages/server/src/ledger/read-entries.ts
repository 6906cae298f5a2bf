/**
 * Reads entries from a published log without believing more of it than can be read: a bundle that was
 * damaged gives what it still gives, and the database names what it does not.
 */
import { join } from 'node:path';
import { TrothError } from '@troth/core/error';
import { bundlePath, readBundle, tileWidth, verifyCheckpoint, widthAt } from '@troth/core/proof';
import { ensureLog, logFolder, type Ledger } from './ledger.ts';
import { readIfThere } from './published-file.ts';
import { verifyEd25519 } from './native-crypto.ts';
import { parsedEntry } from './parsed-entry.ts';

/** Entries under the published, signed checkpoint; undefined where there is none that is ours. */
export async function publishedSize(ledger: Ledger, log: string): Promise<number | undefined> {
  const note = await readIfThere(join(logFolder(ledger, log), 'checkpoint'));
  if (note === undefined) return undefined;
  try {
    const { verifier } = await ensureLog(ledger, log);
    return verifyCheckpoint(note, [verifier], verifyEd25519).size;
  } catch (error) {
    if (error instanceof TrothError) return undefined;
    throw error;
  }
}

/** One entry by its index, from the widest bundle that holds it; undefined where none does. */
export async function readLogged(folder: string, index: number): Promise<Uint8Array | undefined> {
  const bundle = Math.floor(index / tileWidth);
  const within = index % tileWidth;
  const bytes = await readBundleFrom(folder, bundle, within);
  return bytes && readBundle(bytes).entries[within]?.entry;
}

/**
 * Ids of the entries from index `from` up to `to` of a log of `size`, bundle by bundle. Where the files do not tell,
 * the database does; what neither tells is `undefined`.
 */
export async function* loggedIds(
  ledger: Ledger,
  log: string,
  { from, to, size }: { readonly from: number; readonly to: number; readonly size: number },
): AsyncGenerator<{ readonly first: number; readonly ids: readonly (string | undefined)[] }> {
  for (let first = from; first < to;) {
    const bundle = Math.floor(first / tileWidth);
    const end = Math.min(to, (bundle + 1) * tileWidth);
    const width = widthAt(0, bundle, size);
    const path = bundlePath({ level: 0, index: bundle, width });
    const bytes = await readIfThere(join(logFolder(ledger, log), path));
    const { entries } = readBundle(bytes ?? new Uint8Array());
    const read = Array.from({ length: end - first }, (_, n) => {
      const entry = entries[(first % tileWidth) + n]?.entry;
      return entry && parsedEntry(entry)?.id;
    });
    const ids = read.includes(undefined) ? await filledIn(ledger, log, first, read) : read;
    yield { first, ids };
    first = end;
  }
}

async function filledIn(
  { pool }: Ledger,
  log: string,
  first: number,
  read: readonly (string | undefined)[],
): Promise<(string | undefined)[]> {
  const { rows } = await pool.query<{ readonly index: string; readonly id: string }>(
    'select index, id from troth.entry where log = $1 and index >= $2 and index < $3',
    [log, first, first + read.length],
  );
  const known = new Map(rows.map(({ index, id }) => [Number(index) - first, id]));
  return read.map((id, n) => id ?? known.get(n));
}

/** The full bundle, else the widest partial one that is there and wide enough. */
async function readBundleFrom(
  folder: string,
  index: number,
  within: number,
): Promise<Buffer | undefined> {
  const full = await readIfThere(join(folder, bundlePath({ level: 0, index, width: tileWidth })));
  if (full !== undefined) return full;
  for (let width = tileWidth - 1; width > within; width -= 1) {
    const bytes = await readIfThere(join(folder, bundlePath({ level: 0, index, width })));
    if (bytes !== undefined) return bytes;
  }
  return undefined;
}
