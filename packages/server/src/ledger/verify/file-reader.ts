/** Reads many files one after another into the same memory. */
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cautiously, isNoFile, longestFile } from '../published-file.ts';

/** Owned by one thread. What `read` returns is overwritten by the next `read`. */
export class FileReader {
  readonly #folder: string;
  #memory = Buffer.alloc(0);

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The whole file, as far as one can be of a log; undefined where there is no ordinary one. */
  read(path: string): Buffer | undefined {
    let file: number;
    try {
      file = openSync(join(this.#folder, path), cautiously);
    } catch (error) {
      if (isNoFile(error)) return undefined;
      throw error;
    }
    try {
      const found = fstatSync(file);
      return found.isFile()
        ? this.#readWhole(file, Math.min(found.size, longestFile + 1))
        : undefined;
    } finally {
      closeSync(file);
    }
  }

  #readWhole(file: number, size: number): Buffer {
    if (this.#memory.length < size) this.#memory = Buffer.alloc(2 * size);
    let at = 0;
    while (at < size) {
      const count = readSync(file, this.#memory, at, size - at, at);
      if (count === 0) break;
      at += count;
    }
    return this.#memory.subarray(0, at);
  }
}

/** Names in the folders of one log; remembers the two that were asked for last. */
export class Listings {
  readonly #folder: string;
  readonly #kept = new Map<string, Set<string>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  has(path: string): boolean {
    const folder = dirname(path);
    let names = this.#kept.get(folder);
    if (names === undefined) {
      names = new Set(this.list(folder));
      if (this.#kept.size >= 2) this.#kept.clear();
      this.#kept.set(folder, names);
    }
    return names.has(basename(path));
  }

  /** None where there is no such folder. */
  list(path: string): string[] {
    try {
      return readdirSync(join(this.#folder, path));
    } catch (error) {
      if (isNoFile(error)) return [];
      throw error;
    }
  }
}
