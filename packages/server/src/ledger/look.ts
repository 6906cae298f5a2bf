/**
 * Looks at a published log a part at a time: what is new at once, of the rest the part that was looked at
 * longest ago, so that all of it is read within a day. Where anything is not in order, the whole log is
 * verified to name it, and what the database still knows is made again.
 */
import { dirname, join } from 'node:path';
import { TrothError } from '@troth/core/error';
import {
  bundlePath,
  foldSubtrees,
  formatBundle,
  Frontier,
  hashSize,
  readBundle,
  sameBytes,
  splitTile,
  tilePath,
  tileWidth,
  verifyCheckpoint,
  widthAt,
  type Checkpoint,
  type Tile,
} from '@troth/core/proof';
import { ensureLog, logFolder, type Ledger } from './ledger.ts';
import { readIfThere } from './published-file.ts';
import { readLogFile } from './log-files.ts';
import { leafHash } from './native-tree.ts';
import { sha256, verifyEd25519 } from './native-crypto.ts';
import { FastUnits } from './verify/fast-unit.ts';
import { Listings } from './verify/file-reader.ts';
import type { Problem } from './verify/report.ts';
import { verifyLog } from './verify/verify-log.ts';
import { dueBundles, keepLooks, type Due } from './look-rows.ts';
import { repairsToTell } from './rebuild.ts';

export interface LogLook {
  /** Entries under the signed checkpoint. */
  readonly entries: number;
  /** Those that were read within a day, and of them in this look. */
  readonly seen: number;
  readonly seenNow: number;
  /** When the oldest look was made that this rests on. */
  readonly oldest: Temporal.Instant | null;
  /** What was not as it was signed when it was looked at; some of it may be made again by now. */
  readonly damaged: readonly Damage[];
}

export interface Damage {
  readonly file: string;
  readonly says: string;
  readonly isRebuilt: boolean;
}

/** Milliseconds; what is left over is looked at next time. */
const budget = 15_000;

export async function lookAtLog(
  ledger: Ledger,
  log: string,
  now: Temporal.Instant,
): Promise<LogLook> {
  const folder = logFolder(ledger, log);
  const checkpoint = await signedHead(ledger, log);
  const due = checkpoint && (await dueBundles(ledger.pool, log, checkpoint.size, now));
  const looked = checkpoint && due && (await lookAt(folder, checkpoint, due));
  let found: readonly Problem[] = [];
  if (looked === undefined || !looked.isSound) {
    const { verifier } = await ensureLog(ledger, log);
    found = (await verifyLog(folder, [verifier])).problems;
    await ledger.rebuild?.(log);
  }
  const told = await repairsToTell(ledger.pool, log);
  const rebuilt = new Set(told.map(({ file }) => file));
  const after = checkpoint ?? (await signedHead(ledger, log));
  if (after && looked) await keepLooks(ledger.pool, log, looked.bundles, now);
  const looks = await looksOf(ledger, log, after?.size ?? 0, now);
  return {
    entries: after?.size ?? 0,
    ...looks,
    seenNow: looked?.entries ?? 0,
    damaged: [
      ...told.map((one) => ({ ...one, isRebuilt: true })),
      ...found
        .filter(({ file }) => !rebuilt.has(file))
        .map(({ file, says }) => ({ file, says, isRebuilt: false })),
    ],
  };
}

async function signedHead(ledger: Ledger, log: string): Promise<Checkpoint | undefined> {
  const note = await readIfThere(join(logFolder(ledger, log), 'checkpoint'));
  if (note === undefined) return undefined;
  const { verifier } = await ensureLog(ledger, log);
  try {
    return verifyCheckpoint(note, [verifier], verifyEd25519);
  } catch (error) {
    if (error instanceof TrothError) return undefined;
    throw error;
  }
}

interface Looked {
  readonly isSound: boolean;
  readonly bundles: readonly Due[];
  readonly entries: number;
}

async function lookAt(
  folder: string,
  { size, root }: Checkpoint,
  due: readonly Due[],
): Promise<Looked> {
  const roots = await unitRoots(folder, size, root);
  if (roots === undefined) return { isSound: false, bundles: [], entries: 0 };
  const units = new FastUnits(folder);
  const looked: Due[] = [];
  let entries = 0;
  const until = performance.now() + budget;
  for (const one of due) {
    if (performance.now() > until) break;
    const tile = { level: 0, index: one.bundle, width: one.width };
    const expected = roots[one.bundle];
    const isSound =
      one.width === tileWidth
        ? expected !== undefined &&
          units.root({ tile: tilePath(tile), bundle: bundlePath(tile) })?.equals(expected) === true
        : await isSoundEdge(folder, one);
    if (!isSound) return { isSound: false, bundles: looked, entries };
    looked.push(one);
    entries += one.width;
  }
  return { isSound: true, bundles: looked, entries };
}

/**
 * The roots of the full units by the tiles above them, and the edge's hashes; together they make the
 * signed root. Undefined where they do not.
 */
async function unitRoots(
  folder: string,
  size: number,
  signed: Uint8Array,
): Promise<readonly Uint8Array[] | undefined> {
  const roots: Uint8Array[] = [];
  try {
    let level: Uint8Array[] = [];
    const full = Math.floor(size / tileWidth);
    for (let index = 0; index * tileWidth < full; index += 1) {
      const tile = { level: 1, index, width: widthAt(1, index, size) };
      level.push(...splitTile(tile, await readLogFile(folder, tilePath(tile))));
    }
    roots.push(...level);
    if (!(await upperAgree(folder, size, level))) return undefined;
    const width = size % tileWidth;
    const edge =
      width === 0
        ? []
        : splitTile(
            { level: 0, index: full, width },
            await readLogFile(folder, tilePath({ level: 0, index: full, width })),
          );
    const made = foldSubtrees([...frontier(level), ...frontier(edge)], sha256);
    return sameBytes(made, signed) ? roots : undefined;
  } catch (error) {
    if (error instanceof TrothError) return undefined;
    throw error;
  }
}

/** Tiles of level 2 and above hold the roots of full tiles below them. */
async function upperAgree(
  folder: string,
  size: number,
  first: readonly Uint8Array[],
): Promise<boolean> {
  let below = first;
  for (let level = 2; below.length >= tileWidth; level += 1) {
    const above = Array.from({ length: Math.floor(below.length / tileWidth) }, (_, n) => {
      const [root] = frontier(below.slice(n * tileWidth, (n + 1) * tileWidth));
      return root ?? new Uint8Array();
    });
    for (let index = 0; index * tileWidth < above.length; index += 1) {
      const tile = { level, index, width: widthAt(level, index, size) };
      const expected = above.slice(index * tileWidth, index * tileWidth + tile.width);
      const bytes = await readLogFile(folder, tilePath(tile));
      if (!sameBytes(bytes, Buffer.concat(expected))) return false;
    }
    below = above;
  }
  return true;
}

function frontier(hashes: readonly Uint8Array[]): readonly Uint8Array[] {
  const made = new Frontier(0, [], sha256);
  for (const hash of hashes) made.append(hash);
  return made.hashes;
}

async function isSoundEdge(folder: string, { bundle, width }: Due): Promise<boolean> {
  const tile = { level: 0, index: bundle, width };
  const bytes = await readIfThere(join(folder, bundlePath(tile)));
  const hashes = await readIfThere(join(folder, tilePath(tile)));
  if (bytes === undefined || hashes === undefined) return false;
  const { entries, whole } = readBundle(bytes);
  if (!whole || entries.length !== width) return false;
  if (!sameBytes(Buffer.concat(entries.map(({ entry }) => leafHash(entry))), hashes)) return false;
  const beginning = (n: number) => formatBundle(entries.slice(0, n).map(({ entry }) => entry));
  return (
    (await olderAgree(folder, tile, bundlePath, beginning)) &&
    (await olderAgree(folder, tile, tilePath, (n) => hashes.subarray(0, n * hashSize)))
  );
}

/** Superseded partial files are the beginning of the present one. */
async function olderAgree(
  folder: string,
  tile: Tile,
  pathOf: (tile: Tile) => string,
  beginning: (width: number) => Uint8Array,
): Promise<boolean> {
  const under = dirname(pathOf(tile));
  for (const name of new Listings(folder).list(under)) {
    const width = Number(name);
    if (!Number.isInteger(width) || width < 1 || width >= tile.width) continue;
    const bytes = await readIfThere(join(folder, under, name));
    if (bytes === undefined || !sameBytes(bytes, beginning(width))) return false;
  }
  return true;
}

async function looksOf(
  { pool }: Ledger,
  log: string,
  size: number,
  now: Temporal.Instant,
): Promise<Pick<LogLook, 'seen' | 'oldest'>> {
  const { rows } = await pool.query<{ readonly seen: string | null; readonly oldest: Date | null }>(
    `select sum(width) as seen, min(looked_at) as oldest from troth.ledger_look
      where log = $1 and bundle * 256 < $2 and looked_at > $3::timestamptz - interval '24 hours'
        and width = least(256, $2 - bundle * 256)`,
    [log, size, now.toString()],
  );
  return {
    seen: Number(rows[0]?.seen ?? 0),
    oldest: rows[0]?.oldest?.toTemporalInstant() ?? null,
  };
}
