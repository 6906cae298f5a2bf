/**
 * Makes damaged files of a published log again: entries from what the database keeps sealed with their
 * evidence (of the meta-log: the notes that were signed), tiles from entries. Nothing is believed: only
 * what makes the signed root is written, and it is the same bytes that were there.
 */
import { join } from 'node:path';
import { TrothError } from '@troth/core/error';
import {
  bundlePath,
  foldSubtrees,
  formatBundle,
  Frontier,
  hashSize,
  parseTilePath,
  readBundle,
  sameBytes,
  tilePath,
  tileWidth,
  utf8,
  verifyCheckpoint,
  widthAt,
  type Checkpoint,
  type TileFile,
} from '@troth/core/proof';
import type { Pool } from '../platform/database.ts';
import { writeDurably } from './durable-files.ts';
import { evidenceContext, type Opened, type Sealer } from './evidence.ts';
import { ensureLog, logFolder, metaLog, stagingFolder, type Ledger } from './ledger.ts';
import { readIfThere } from './published-file.ts';
import { leafHash } from './native-tree.ts';
import { sha256, verifyEd25519 } from './native-crypto.ts';
import { verifyLog } from './verify/verify-log.ts';
import { sizeOfFiles } from './verify/walk.ts';

export interface Repair {
  readonly file: string;
  readonly says: string;
}

/** What a sequencer that was killed may leave ahead of its checkpoint. */
const mostAhead = 1_024;

/** → the files that were made again. None where the log is sound, and where too little is known. */
export async function rebuildLog(
  ledger: Ledger,
  log: string,
  sealer: Sealer,
): Promise<readonly Repair[]> {
  const folder = logFolder(ledger, log);
  const { verifier } = await ensureLog(ledger, log);
  const head = await headOf(ledger, log);
  if (head === undefined) return [];
  const problems = head.isPublished ? (await verifyLog(folder, [verifier])).problems : [];
  if (head.isPublished && problems.length === 0) return [];
  const says = new Map(problems.map((problem) => [problem.file, problem.says]));
  const files = await filesOf(ledger, log, head, sealer);
  if (files === undefined) return [];
  if (!head.isPublished) files.set('checkpoint', utf8(head.note));
  const repairs: Repair[] = [];
  const older = await olderOf(folder, files, [...says.keys()]);
  for (const [file, bytes] of [...files, ...older]) {
    const there = await readIfThere(join(folder, file));
    if (there !== undefined && sameBytes(there, bytes)) continue;
    await writeDurably(stagingFolder(ledger, log), { path: join(folder, file), bytes });
    repairs.push({ file, says: says.get(file) ?? 'This file was missing or not what was signed.' });
  }
  await keepRepairs(ledger.pool, log, repairs);
  return repairs;
}

type Head = Checkpoint & { readonly note: string; readonly isPublished: boolean };

/** The published checkpoint; where that is none, the last that was signed, unless there was a later one. */
async function headOf(ledger: Ledger, log: string): Promise<Head | undefined> {
  const folder = logFolder(ledger, log);
  const { verifier } = await ensureLog(ledger, log);
  const read = (note: string): Checkpoint | undefined => {
    try {
      return verifyCheckpoint(note, [verifier], verifyEd25519);
    } catch (error) {
      if (error instanceof TrothError) return undefined;
      throw error;
    }
  };
  const published = (await readIfThere(join(folder, 'checkpoint')))?.toString();
  const checkpoint = published === undefined ? undefined : read(published);
  if (published !== undefined && checkpoint) {
    return { ...checkpoint, note: published, isPublished: true };
  }
  const { rows } = await ledger.pool.query<{ readonly note: string }>(
    `select note from troth.checkpoint where log = $1 and note is not null
      order by size desc limit 1`,
    [log],
  );
  const note = rows[0]?.note ?? '';
  const last = read(note);
  if (last === undefined || (await sizeOfFiles(folder)) > last.size + mostAhead) return undefined;
  return { ...last, note, isPublished: false };
}

/** Every tile and bundle of the log, by path, of which anything is wrong; undefined: cannot be told. */
async function filesOf(
  ledger: Ledger,
  log: string,
  { size, root }: Checkpoint,
  sealer: Sealer,
): Promise<Map<string, Uint8Array> | undefined> {
  const folder = logFolder(ledger, log);
  const files = new Map<string, Uint8Array>();
  let level: Uint8Array[] = [];
  let edge: Uint8Array[] = [];
  for (let index = 0; index * tileWidth < size; index += 1) {
    const width = widthAt(0, index, size);
    const tile = { level: 0, index, width };
    const hashes = await readIfThere(join(folder, tilePath(tile)));
    const bundle = await readIfThere(join(folder, bundlePath(tile)));
    let leaves = soundLeaves(bundle, hashes, width);
    if (leaves === undefined) {
      const entries = await entriesOf(ledger, log, { index, width, bundle, hashes }, sealer);
      if (entries === undefined) return undefined;
      leaves = entries.map(leafHash);
      files.set(bundlePath(tile), formatBundle(entries));
      files.set(tilePath(tile), Buffer.concat(leaves));
    }
    const [unit] = frontier(leaves);
    if (width === tileWidth && unit) level.push(unit);
    else edge = leaves;
  }
  const made = foldSubtrees([...frontier(level), ...frontier(edge)], sha256);
  if (!sameBytes(made, root)) return undefined;
  for (let above = 1; level.length > 0; above += 1) {
    for (let index = 0; index * tileWidth < level.length; index += 1) {
      const part = level.slice(index * tileWidth, (index + 1) * tileWidth);
      files.set(tilePath({ level: above, index, width: part.length }), Buffer.concat(part));
    }
    level = Array.from({ length: Math.floor(level.length / tileWidth) }, (_, n) => {
      const [unit] = frontier(level.slice(n * tileWidth, (n + 1) * tileWidth));
      return unit ?? new Uint8Array();
    });
  }
  return files;
}

function frontier(hashes: readonly Uint8Array[]): readonly Uint8Array[] {
  const made = new Frontier(0, [], sha256);
  for (const hash of hashes) made.append(hash);
  return made.hashes;
}

/** Undefined where bundle and tile do not agree. */
function soundLeaves(
  bundle: Uint8Array | undefined,
  hashes: Uint8Array | undefined,
  width: number,
): Uint8Array[] | undefined {
  if (bundle === undefined || hashes === undefined) return undefined;
  const { entries, whole } = readBundle(bundle);
  if (!whole || entries.length !== width) return undefined;
  const leaves = entries.map(({ entry }) => leafHash(entry));
  return sameBytes(Buffer.concat(leaves), hashes) ? leaves : undefined;
}

interface Unit {
  readonly index: number;
  readonly width: number;
  readonly bundle: Uint8Array | undefined;
  readonly hashes: Uint8Array | undefined;
}

/** What the tile says decides between what is published and what the database keeps. */
async function entriesOf(
  ledger: Ledger,
  log: string,
  { index, width, bundle, hashes }: Unit,
  sealer: Sealer,
): Promise<Uint8Array[] | undefined> {
  const kept = await keptEntries(ledger, log, { first: index * tileWidth, width }, sealer);
  const read = readBundle(bundle ?? new Uint8Array()).entries;
  const entries = Array.from({ length: width }, (_, n) => {
    const hash = hashes?.subarray(n * hashSize, (n + 1) * hashSize);
    const candidates = [read[n]?.entry, kept.get(n)].filter((one) => one !== undefined);
    const fitting = candidates.find((one) => hash && sameBytes(leafHash(one), hash));
    return fitting ?? kept.get(n) ?? read[n]?.entry;
  });
  const known = entries.filter((entry) => entry !== undefined);
  return known.length === width ? known : undefined;
}

async function keptEntries(
  { pool }: Ledger,
  log: string,
  { first, width }: { readonly first: number; readonly width: number },
  sealer: Sealer,
): Promise<Map<number, Uint8Array>> {
  const { rows } = await pool.query<{
    readonly n: number;
    readonly id: string;
    readonly sealed: Buffer | null;
    readonly note: string | null;
  }>(
    `select (entry.index - $2)::int as n, entry.id, evidence.sealed, checkpoint.note
       from troth.entry
       left join troth.evidence on evidence.entry = entry.id and evidence.log = entry.log
       left join troth.checkpoint on $4 and checkpoint.log = split_part(entry.id, '@', 1)
         and checkpoint.size::text = split_part(entry.id, '@', 2)
      where entry.log = $1 and entry.index >= $2 and entry.index < $2 + $3`,
    [log, first, width, log === metaLog],
  );
  const kept = new Map<number, Uint8Array>();
  for (const { n, id, sealed, note } of rows) {
    const text = note ?? (sealed && (await entryIn(sealed, log, id, sealer)));
    if (text) kept.set(n, utf8(text));
  }
  return kept;
}

async function entryIn(
  sealed: Buffer,
  log: string,
  id: string,
  sealer: Sealer,
): Promise<string | undefined> {
  try {
    const opened = Buffer.from(await sealer.open(sealed, evidenceContext(log, id)));
    return (JSON.parse(opened.toString('utf8')) as Opened).entry;
  } catch (error) {
    if (error instanceof TrothError) return undefined;
    throw error;
  }
}

/** Superseded partial files are the beginning of the present ones. */
async function olderOf(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  damaged: readonly string[],
): Promise<[string, Uint8Array][]> {
  const older: [string, Uint8Array][] = [];
  for (const file of damaged) {
    const tile = parseTilePath(file);
    if (tile === undefined || files.has(file) || tile.width === tileWidth) continue;
    const pathOf = tile.kind === 'entries' ? bundlePath : tilePath;
    for (let width = tileWidth; width > tile.width; width -= 1) {
      const wider = pathOf({ ...tile, width });
      if (damaged.includes(wider) && !files.has(wider)) continue;
      const whole = files.get(wider) ?? (await readIfThere(join(folder, wider)));
      if (whole === undefined) continue;
      older.push([file, beginningOf(tile, whole)]);
      break;
    }
  }
  return older;
}

function beginningOf({ kind, width }: TileFile, whole: Uint8Array): Uint8Array {
  if (kind === 'hashes') return whole.subarray(0, width * hashSize);
  return formatBundle(
    readBundle(whole)
      .entries.slice(0, width)
      .map(({ entry }) => entry),
  );
}

async function keepRepairs(pool: Pool, log: string, repairs: readonly Repair[]): Promise<void> {
  if (repairs.length === 0) return;
  await pool.query(
    `insert into troth.ledger_repair (log, file, says)
     select $1, file, says from unnest($2::text[], $3::text[]) as one (file, says)`,
    [log, repairs.map(({ file }) => file), repairs.map(({ says }) => says)],
  );
}

/** Repairs that no check has told of yet; from then on they are told. */
export async function repairsToTell(pool: Pool, log: string): Promise<readonly Repair[]> {
  const { rows } = await pool.query<Repair & { readonly id: string }>(
    `update troth.ledger_repair set told_at = clock_timestamp()
      where log = $1 and told_at is null returning id, file, says`,
    [log],
  );
  return rows
    .toSorted((a, b) => Number(a.id) - Number(b.id))
    .map(({ file, says }) => ({ file, says }));
}
