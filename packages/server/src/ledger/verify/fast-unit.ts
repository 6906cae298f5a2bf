/**
 * The quick way through a full unit of level 0 that is in order, which nearly all are: one pass of
 * hashing without copies. Anything out of order is left to `unit.ts`, which says what it is.
 */
import { hash } from 'node:crypto';
import { tileRoot } from '../native-tree.ts';
import { hashSize, tileWidth } from '../tree-shape.ts';
import { FileReader, Listings } from './file-reader.ts';

/** Paths of a full unit's files under the log's folder. */
export interface UnitPaths {
  readonly tile: string;
  readonly bundle: string;
}

/** Reads and hashes units of one log; owned by one thread. */
export class FastUnits {
  readonly #tiles: FileReader;
  readonly #bundles: FileReader;
  readonly #older: FileReader;
  readonly #listings: Listings;
  readonly #leaves = Buffer.alloc(tileWidth * hashSize);
  bytes = 0;

  constructor(folder: string) {
    this.#tiles = new FileReader(folder);
    this.#bundles = new FileReader(folder);
    this.#older = new FileReader(folder);
    this.#listings = new Listings(folder);
  }

  /** The root of a full unit; undefined where anything about it is not in order. */
  root(paths: UnitPaths): Buffer | undefined {
    const hashes = this.#tiles.read(paths.tile);
    const bundle = this.#bundles.read(paths.bundle);
    if (hashes === undefined || bundle === undefined) return undefined;
    this.bytes += hashes.length + bundle.length;
    const older = this.#olderAgree(paths.tile, hashes) && this.#olderAgree(paths.bundle, bundle);
    if (!older || !this.#hashLeaves(bundle) || !this.#leaves.equals(hashes)) return undefined;
    return tileRoot(this.#leaves);
  }

  /** Hashes the entries in place: the low byte of each length makes room for the leaf's 00. */
  #hashLeaves(bundle: Buffer): boolean {
    let at = 0;
    for (let n = 0; n < tileWidth; n += 1) {
      if (at + 2 > bundle.length) return false;
      const end = at + 2 + (((bundle[at] ?? 0) << 8) | (bundle[at + 1] ?? 0));
      if (end > bundle.length) return false;
      bundle[at + 1] = 0;
      const digest = hash('sha256', bundle.subarray(at + 1, end), 'latin1');
      this.#leaves.write(digest, n * hashSize, hashSize, 'latin1');
      at = end;
    }
    return at === bundle.length;
  }

  /** Whether every superseded partial file is the beginning of the full one. */
  #olderAgree(path: string, full: Buffer): boolean {
    if (!this.#listings.has(`${path}.p`)) return true;
    return this.#listings.list(`${path}.p`).every((name) => {
      const bytes = this.#older.read(`${path}.p/${name}`);
      if (bytes === undefined || bytes.length >= full.length) return false;
      this.bytes += bytes.length;
      return bytes.equals(full.subarray(0, bytes.length)) && isWidth(name, bytes, path);
    });
  }
}

/** A partial tile's length tells its width; a bundle's entries must be counted. */
function isWidth(name: string, bytes: Buffer, path: string): boolean {
  if (!path.startsWith('tile/entries/')) return bytes.length === Number(name) * hashSize;
  let at = 0;
  let count = 0;
  for (; at + 2 <= bytes.length; count += 1) at += 2 + bytes.readUInt16BE(at);
  return at === bytes.length && count === Number(name);
}
