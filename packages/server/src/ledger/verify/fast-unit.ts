/**
 * The quick way through a full unit of level 0 that is in order, which nearly all are: one pass of
 * hashing without copies. Anything out of order is left to `unit.ts`, which says what it is.
 */
import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, basename } from 'node:path';
import { bundlePath, hashSize, tilePath, tileWidth, type Tile } from '@troth/core/proof';
import { isSystemError } from '../error.ts';
import { tileRoot } from '../native-tree.ts';

/** Reads and hashes units of one log; owned by one thread. */
export class FastUnits {
  readonly #folder: string;
  readonly #listings = new Map<string, Set<string>>();
  readonly #leaves = Buffer.alloc(tileWidth * hashSize);
  bytes = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The root of full unit `index`; undefined where anything about it is not in order. */
  root(index: number): Buffer | undefined {
    const tile: Tile = { level: 0, index, width: tileWidth };
    const hashes = this.#read(tilePath(tile));
    const bundle = this.#read(bundlePath(tile));
    if (hashes === undefined || bundle === undefined) return undefined;
    this.bytes += hashes.length + bundle.length;
    const older =
      this.#olderAgree(tilePath(tile), hashes) && this.#olderAgree(bundlePath(tile), bundle);
    if (!older || !this.#hashLeaves(bundle) || !this.#leaves.equals(hashes)) return undefined;
    return tileRoot(this.#leaves);
  }

  /** Hashes the entries in place: the low byte of each length makes room for the leaf's 00. */
  #hashLeaves(bundle: Buffer): boolean {
    let at = 0;
    for (let n = 0; n < tileWidth; n += 1) {
      if (at + 2 > bundle.length) return false;
      const end = at + 2 + bundle.readUInt16BE(at);
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
    if (!this.#lists(`${path}.p`)) return true;
    return this.#list(`${path}.p`).every((name) => {
      const bytes = this.#read(`${path}.p/${name}`);
      if (bytes === undefined || bytes.length >= full.length) return false;
      this.bytes += bytes.length;
      return bytes.equals(full.subarray(0, bytes.length)) && isWidth(name, bytes, path);
    });
  }

  #read(path: string): Buffer | undefined {
    try {
      return readFileSync(join(this.#folder, path));
    } catch (error) {
      if (isSystemError(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /** Whether a folder lists a name; one folder for each kind is remembered. */
  #lists(path: string): boolean {
    const folder = dirname(path);
    let names = this.#listings.get(folder);
    if (names === undefined) {
      names = new Set(this.#list(folder));
      if (this.#listings.size >= 2) this.#listings.clear();
      this.#listings.set(folder, names);
    }
    return names.has(basename(path));
  }

  #list(path: string): string[] {
    try {
      return readdirSync(join(this.#folder, path));
    } catch (error) {
      if (isSystemError(error, 'ENOENT')) return [];
      throw error;
    }
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
