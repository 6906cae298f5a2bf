/**
 * The right edge of a log: what of its tiles is not full yet. It is all that appending needs, and
 * growing it is pure: the same edge and entries give the same files, on every machine and restart.
 */
import {
  bundlePath,
  edgeTiles,
  foldSubtrees,
  formatBundle,
  Frontier,
  parseBundle,
  sameBytes,
  splitTile,
  tilePath,
  tileWidth,
} from '@troth/core/proof';
import { ledgerError } from './error.ts';
import { sha256 } from './native-crypto.ts';
import { fullTileRoot, leafHash } from './native-tree.ts';

export interface Edge {
  readonly size: number;
  readonly root: Uint8Array;
  /** For each level the hashes in its partial tile, none where its last tile is full. */
  readonly levels: readonly (readonly Uint8Array[])[];
  /** The entries of the partial bundle. */
  readonly entries: readonly Uint8Array[];
}

/** A file of the log by its path under the log's folder. */
export interface LogFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface Growth {
  readonly edge: Edge;
  readonly bundles: readonly LogFile[];
  readonly tiles: readonly LogFile[];
}

/** The edge after some entries, and the files that they make. */
export function grow(edge: Edge, entries: readonly Uint8Array[]): Growth {
  const bundled = [...edge.entries, ...entries];
  const firstBundle = (edge.size - edge.entries.length) / tileWidth;
  const bundles = chunks(bundled, firstBundle).map(({ tile, items }) => ({
    path: bundlePath({ level: 0, ...tile }),
    bytes: formatBundle(items),
  }));
  const tiles: LogFile[] = [];
  const levels: Uint8Array[][] = [];
  let added = entries.map(leafHash);
  for (let level = 0; added.length > 0 || level < edge.levels.length; level += 1) {
    const before = edge.levels[level] ?? [];
    const hashes = [...before, ...added];
    const first = (Math.floor(edge.size / tileWidth ** level) - before.length) / tileWidth;
    const parts = added.length === 0 ? [] : chunks(hashes, first);
    for (const { tile, items } of parts) {
      tiles.push({ path: tilePath({ level, ...tile }), bytes: Buffer.concat(items) });
    }
    added = parts
      .filter(({ items }) => items.length === tileWidth)
      .map(({ items }) => fullTileRoot(items));
    levels.push(hashes.slice(added.length * tileWidth));
  }
  const size = edge.size + entries.length;
  const rest = bundled.slice(bundled.length - (size % tileWidth));
  return { edge: { size, root: rootOfLevels(levels), levels, entries: rest }, bundles, tiles };
}

interface Chunk<T> {
  readonly tile: { readonly index: number; readonly width: number };
  readonly items: readonly T[];
}

function chunks<T>(items: readonly T[], first: number): Chunk<T>[] {
  return Array.from({ length: Math.ceil(items.length / tileWidth) }, (_, n) => {
    const part = items.slice(n * tileWidth, (n + 1) * tileWidth);
    return { tile: { index: first + n, width: part.length }, items: part };
  });
}

/** The root of a tree of which the partial tiles are known: the highest level stands leftmost. */
export function rootOfLevels(levels: readonly (readonly Uint8Array[])[]): Uint8Array {
  const subtrees = levels.toReversed().flatMap((hashes) => {
    const frontier = new Frontier(0, [], sha256);
    for (const hash of hashes) frontier.append(hash);
    return frontier.hashes;
  });
  return foldSubtrees(subtrees, sha256);
}

/**
 * Reads the edge of a log of `size` entries from its files. Files are not believed: the entries must
 * hash to the tile, and all tiles together to `root`. Throws `ledger-altered`.
 */
export async function readEdge(
  size: number,
  root: Uint8Array,
  read: (path: string) => Promise<Uint8Array>,
): Promise<Edge> {
  const levels: Uint8Array[][] = [];
  let entries: Uint8Array[] = [];
  for (const tile of edgeTiles(size)) {
    levels[tile.level] = splitTile(tile, await read(tilePath(tile)));
    if (tile.level === 0) entries = parseBundle(await read(bundlePath(tile)), tile.width);
  }
  const whole = Array.from({ length: levels.length }, (_, level) => levels[level] ?? []);
  requireSame(tileOf(entries), Buffer.concat(whole[0] ?? []), 'the last entry bundle');
  requireSame(rootOfLevels(whole), root, 'the tiles at its right edge');
  return { size, root, levels: whole, entries };
}

function tileOf(entries: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(entries.map(leafHash));
}

function requireSame(found: Uint8Array, expected: Uint8Array, what: string): void {
  if (sameBytes(found, expected)) return;
  throw ledgerError(
    'ledger-altered',
    'bug',
    `The published log does not agree with the database in ${what}. Nothing more is signed; run troth verify on its folder.`,
  );
}
