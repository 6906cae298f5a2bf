/**
 * Verifies all tiles and entries of a log of a given size, bottom up. Memory stays flat: of each
 * level only the 256 units of the tile under way are held.
 */
import { closing } from '@troth/core/closing';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  bundlePath,
  foldSubtrees,
  hashSize,
  sameBytes,
  tilePath,
  tileWidth,
  widthAt,
  type Tile,
} from '@troth/core/proof';
import { isNoFile, longestFile, readIfThere } from '../published-file.ts';
import { sha256 } from '../native-crypto.ts';
import type { UnitPaths } from './fast-unit.ts';
import { capped, maxProblems, type Problem } from './report.ts';
import {
  leafUnit,
  nodeUnit,
  soundUnit,
  type Candidate,
  type OlderFile,
  type TileFiles,
  type Unit,
} from './unit.ts';
import { UnitThreads } from './unit-threads.ts';

export interface TreeReport {
  /** The root that the files make, as far as they make any. */
  readonly root: Uint8Array | undefined;
  readonly problems: readonly Problem[];
  readonly bytes: number;
}

/** Below this many units, starting threads costs more than it gains. */
const worthThreads = 64;
const unitsAtOnce = 32;

export interface TreeToVerify {
  readonly size: number;
  /** The root to reach; without it the entries' own root is taken, and nothing is proven. */
  readonly signed: Uint8Array | undefined;
  /** Paths behind which nothing is read. */
  readonly refused?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Ends early where more units are missing than anybody wants named: a checkpoint may state any size. */
export async function verifyTree(
  folder: string,
  { size, signed, refused = [], signal }: TreeToVerify,
): Promise<TreeReport> {
  const tree = new Tree(folder, size, refused);
  const full = Math.floor(size / tileWidth);
  const isWorthIt = full >= worthThreads && refused.length === 0;
  const threads = isWorthIt ? new UnitThreads(folder) : undefined;
  const addUnits = async (): Promise<boolean> => {
    for await (const unit of fullUnits(tree, full, threads)) {
      signal?.throwIfAborted();
      await tree.add(unit);
      if (tree.isHopeless) return false;
    }
    return true;
  };
  if (!(await closing(addUnits, () => threads?.close()))) return tree.missing();
  if (size % tileWidth > 0) await tree.add(await tree.readLeafUnit(full));
  return tree.finish(signed);
}

interface UnitRange {
  readonly first: number;
  readonly count: number;
}

function pathsOf({ first, count }: UnitRange): UnitPaths[] {
  return Array.from({ length: count }, (_, n) => {
    const tile: Tile = { level: 0, index: first + n, width: tileWidth };
    return { tile: tilePath(tile), bundle: bundlePath(tile) };
  });
}

async function* fullUnits(
  tree: Tree,
  full: number,
  threads: UnitThreads | undefined,
): AsyncGenerator<Unit> {
  if (threads === undefined) {
    for (let index = 0; index < full; index += 1) yield await tree.readLeafUnit(index);
    return;
  }
  const asked: (UnitRange & { readonly answer: ReturnType<UnitThreads['ask']> })[] = [];
  for (let next = 0; next < full || asked.length > 0;) {
    while (next < full && asked.length < 2 * threads.count) {
      const range = { first: next, count: Math.min(unitsAtOnce, full - next) };
      const answer = threads.ask(pathsOf(range));
      // Awaited in order below; this keeps a failure that comes early from going unheard.
      answer.catch(() => undefined);
      asked.push({ ...range, answer });
      next += range.count;
    }
    const range = asked.shift();
    if (range === undefined) return;
    const { roots, suspect, bytes } = await range.answer;
    tree.bytes += bytes;
    for (let n = 0; n < range.count; n += 1) {
      const index = range.first + n;
      const root = roots.subarray(n * hashSize, (n + 1) * hashSize);
      yield suspect.includes(n)
        ? await tree.readLeafUnit(index)
        : soundUnit({ level: 0, index, width: tileWidth }, root);
    }
  }
}

/** The units that were read and have no tile above them yet; owned by one verification. */
class Tree {
  readonly #folder: string;
  readonly #size: number;
  /** For each level, units that wait for their tile on the next one. */
  readonly #waiting: Unit[][] = [];
  /** For each level its partial unit, if it has one. */
  readonly #edge: (Unit | undefined)[] = [];
  readonly #refused: readonly string[];
  /** Of units of which no file is there. */
  readonly #missing: Problem[] = [];
  bytes = 0;

  constructor(folder: string, size: number, refused: readonly string[]) {
    this.#folder = folder;
    this.#size = size;
    this.#refused = refused;
  }

  get isHopeless(): boolean {
    return this.#missing.length >= maxProblems;
  }

  missing(): TreeReport {
    return { root: undefined, problems: capped(this.#missing), bytes: this.bytes };
  }

  async add(unit: Unit): Promise<void> {
    const { level, width } = unit.tile;
    if (width < tileWidth) {
      this.#edge[level] = unit;
      return;
    }
    const waiting = (this.#waiting[level] ??= []);
    waiting.push(unit);
    if (waiting.length === tileWidth) await this.#addNode(level);
  }

  /** Makes a unit of the next level from those that wait on this one. */
  async #addNode(level: number): Promise<void> {
    const children = this.#waiting[level]?.splice(0) ?? [];
    const index = Math.floor((children[0]?.tile.index ?? 0) / tileWidth);
    const files = await this.#readTile({ level: level + 1, index, width: children.length });
    await this.add(nodeUnit(files, children));
  }

  async finish(signed: Uint8Array | undefined): Promise<TreeReport> {
    for (let level = 0; level < this.#waiting.length; level += 1) {
      if ((this.#waiting[level]?.length ?? 0) > 0) await this.#addNode(level);
    }
    const edges = this.#edge.filter((unit) => unit !== undefined).toReversed();
    const ways = combinations(edges.map(({ candidates }) => candidates));
    const right = signed && ways.find((way) => sameBytes(rootOf(way), signed));
    const way = right ?? ways[0];
    const problems =
      way === undefined
        ? edges.flatMap((unit) => [...(unit.candidates[0]?.problems ?? unit.otherwise())])
        : way.flatMap(({ problems }) => problems);
    if (signed !== undefined && right === undefined && problems.length === 0) {
      problems.push(anotherTree);
    }
    const root = way && rootOf(way);
    return { root, problems: capped(problems), bytes: this.bytes };
  }

  async readLeafUnit(index: number): Promise<Unit> {
    const tile: Tile = { level: 0, index, width: widthAt(0, index, this.#size) };
    const bundle = await this.#read(bundlePath(tile));
    const unit = leafUnit({
      ...(await this.#readTile(tile)),
      bundle,
      olderBundles: await this.#readOlder(tile, bundlePath),
    });
    if (unit.candidates.length === 0) this.#missing.push(...unit.otherwise());
    return unit;
  }

  async #readTile(tile: Tile): Promise<TileFiles> {
    const hashes = await this.#read(tilePath(tile));
    return { tile, hashes, olderHashes: await this.#readOlder(tile, tilePath) };
  }

  async #readOlder(tile: Tile, pathOf: (tile: Tile) => string): Promise<OlderFile[]> {
    const folder = `${pathOf({ ...tile, width: tileWidth })}.p`;
    const widths = (await this.#list(folder))
      .filter((name) => /^[1-9][0-9]{0,2}$/.test(name) && Number(name) < tile.width)
      .map(Number);
    const older: OlderFile[] = [];
    for (const width of widths.toSorted((a, b) => a - b)) {
      const bytes = await this.#read(pathOf({ ...tile, width }));
      if (bytes !== undefined) older.push({ width, bytes });
    }
    return older;
  }

  async #read(path: string): Promise<Buffer | undefined> {
    if (this.#refused.some((one) => path === one || path.startsWith(`${one}/`))) return undefined;
    const longest = path.startsWith('tile/entries/') ? longestFile : tileWidth * hashSize;
    const bytes = await readIfThere(join(this.#folder, path), longest);
    this.bytes += bytes?.length ?? 0;
    return bytes;
  }

  async #list(path: string): Promise<string[]> {
    try {
      if (this.#refused.some((one) => path === one || path.startsWith(`${one}/`))) return [];
      return await readdir(join(this.#folder, path));
    } catch (error) {
      if (isNoFile(error)) return [];
      throw error;
    }
  }
}

function rootOf(way: readonly Candidate[]): Uint8Array {
  return foldSubtrees(
    way.flatMap(({ frontier }) => frontier),
    sha256,
  );
}

function combinations<T>(choices: readonly (readonly T[])[]): T[][] {
  return choices.reduce<T[][]>(
    (ways, choice) => ways.flatMap((way) => choice.map((one) => [...way, one])),
    [[]],
  );
}

const anotherTree: Problem = {
  kind: 'forked',
  file: 'checkpoint',
  line: 3,
  says: 'Entries and tiles agree with each other and are not what this checkpoint was signed for: another history stands in their place.',
};
