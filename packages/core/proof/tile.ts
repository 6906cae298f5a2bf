/**
 * Tiles of a Merkle tree, C2SP tlog-tiles: level L holds the hashes of perfect subtrees of 256^L
 * entries, 256 of them to a tile; a partial tile is the right edge of its level.
 */
import { proofError } from './failure.ts';
import { rootOfHashes, type HashReader, type Subtree } from './merkle.ts';
import { hashSize, sha256 as defaultSha256, type Sha256 } from './sha256.ts';

export const tileWidth = 256;
const tileHeight = 8;

/** `width` hashes of level `level`, from hash `index·256` on; 256 of them make a full tile. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** A tile of hashes, or the bundle of entries under a tile of level 0. */
export interface TileFile extends Tile {
  readonly kind: 'hashes' | 'entries';
}

/** Path under the log's prefix: `tile/0/x001/067`, `tile/1/000.p/17`. */
export function tilePath(tile: Tile): string {
  return `tile/${tile.level}/${indexPath(tile)}`;
}

/** Path of the bundle with the entries of a tile of level 0: `tile/entries/000.p/17`. */
export function bundlePath(tile: Tile): string {
  return `tile/entries/${indexPath(tile)}`;
}

function indexPath({ index, width }: Tile): string {
  const groups = [String(index % 1000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  }
  return groups.join('/') + (width === tileWidth ? '' : `.p/${width}`);
}

const pathForm =
  /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,4}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;

/** The tile that a path names, or undefined; only the one spelling that `tilePath` writes. */
export function parseTilePath(path: string): TileFile | undefined {
  const match = pathForm.exec(path);
  if (match === null) return undefined;
  const [, place = '', groups = '', partial] = match;
  const kind = place === 'entries' ? 'entries' : 'hashes';
  const level = kind === 'entries' ? 0 : Number(place);
  const index = Number(groups.replaceAll(/[x/]/g, ''));
  const width = partial === undefined ? tileWidth : Number(partial);
  if (level > 63 || width < 1 || width > tileWidth || !Number.isSafeInteger(index))
    return undefined;
  const tile: TileFile = { kind, level, index, width };
  const spelt = kind === 'entries' ? bundlePath(tile) : tilePath(tile);
  return spelt === path ? tile : undefined;
}

/** How many hashes level `level` holds in a tree of `size` entries. */
export function hashesAt(level: number, size: number): number {
  return Math.floor(size / tileWidth ** level);
}

/** How wide tile `index` of `level` is in a tree of `size` entries; 0 where it does not exist. */
export function widthAt(level: number, index: number, size: number): number {
  return Math.max(0, Math.min(tileWidth, hashesAt(level, size) - index * tileWidth));
}

/** The tiles at the right edge of every level, level 0 first, that are not full. */
export function edgeTiles(size: number): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; hashesAt(level, size) > 0; level += 1) {
    const count = hashesAt(level, size);
    if (count % tileWidth !== 0) {
      tiles.push({ level, index: Math.floor(count / tileWidth), width: count % tileWidth });
    }
  }
  return tiles;
}

/** The hashes of a tile, as views on its bytes. */
export function splitTile(tile: Tile, bytes: Uint8Array): Uint8Array[] {
  if (bytes.length !== tile.width * hashSize) {
    throw proofError('tile-malformed', 'A tile has the wrong length.', {
      tile: tilePath(tile),
      expected: tile.width * hashSize,
      found: bytes.length,
    });
  }
  return Array.from({ length: tile.width }, (_, at) =>
    bytes.subarray(at * hashSize, (at + 1) * hashSize),
  );
}

export type TileReader = (tile: Tile) => Promise<Uint8Array>;

/** Reads subtree hashes of a tree of `size` entries out of its tiles, each tile at most once a call. */
export function hashesFromTiles(
  readTile: TileReader,
  size: number,
  sha256: Sha256 = defaultSha256,
): HashReader {
  return async (subtrees) => {
    const read = new Map<string, Promise<Uint8Array[]>>();
    const hashesOf = (tile: Tile): Promise<Uint8Array[]> => {
      const path = tilePath(tile);
      const hashes = read.get(path) ?? readTile(tile).then((bytes) => splitTile(tile, bytes));
      read.set(path, hashes);
      return hashes;
    };
    return Promise.all(
      subtrees.map(async (subtree) => {
        const place = placeOf(subtree, size);
        const hashes = await hashesOf(place.tile);
        return rootOfHashes(hashes.slice(place.from, place.from + place.count), sha256);
      }),
    );
  };
}

function placeOf(subtree: Subtree, size: number): { tile: Tile; from: number; count: number } {
  const level = Math.floor(subtree.level / tileHeight);
  const count = 2 ** (subtree.level % tileHeight);
  const first = subtree.index * count;
  const index = Math.floor(first / tileWidth);
  return {
    tile: { level, index, width: widthAt(level, index, size) },
    from: first % tileWidth,
    count,
  };
}
