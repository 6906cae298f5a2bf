/** Finds what stands in a log's folder and does not belong there. */
import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTilePath, tileWidth, widthAt, type TileFile } from '@troth/core/proof';
import { maxProblems, type Problem } from './report.ts';

/** A tile or bundle of a larger log. */
export interface Stranger {
  readonly problem: Problem;
  readonly tile: TileFile;
}

/** Files that a log has beside its tiles. */
const ownFiles = new Set(['checkpoint', 'verifier.key']);

/** What stands in a log's folder, whatever is signed. */
export interface Contents {
  /** Everything that is no tile and no bundle, in the order of names; at most `maxProblems`. */
  readonly foreign: readonly Problem[];
  readonly tiles: readonly { readonly path: string; readonly tile: TileFile }[];
  /** How many entries the files are for. */
  readonly size: number;
  /** Links and the like in the way: what lies behind them is not read. */
  readonly refused: readonly string[];
}

/** A path of a log has at most this many names: `tile/0/x001/x002/x003/x004/005.p/6`. */
const deepest = 8;
/** A folder of a log holds tiles and folders of a thousand, or 255 partial tiles. */
const mostNames = 5_000;
const folderName = /^(?:tile|entries|[0-9]{1,2}|x[0-9]{3}|[0-9]{3}\.p)$/;

/** Bounded by the files that there are: no link is followed, and no folder that no log has is entered. */
export async function readContents(folder: string, signal?: AbortSignal): Promise<Contents> {
  const foreign: Problem[] = [];
  const refused: string[] = [];
  const tiles: { path: string; tile: TileFile }[] = [];
  let size = 0;
  for await (const found of walk(folder, '', 1)) {
    signal?.throwIfAborted();
    const { path, kind } = found;
    if (kind === 'other') refused.push(path);
    const tile = kind === 'file' ? parseTilePath(path) : undefined;
    if (tile) {
      tiles.push({ path, tile });
      if (tile.level === 0) size = Math.max(size, tile.index * tileWidth + tile.width);
    } else if (kind !== 'file' || !ownFiles.has(path)) foreign.push(extra(path, found.says));
    if (foreign.length >= maxProblems) break;
  }
  return { foreign, tiles, size, refused };
}

/** How many entries the files are for, whatever was signed. */
export async function sizeOfFiles(folder: string): Promise<number> {
  return (await readContents(folder)).size;
}

/** Tiles and bundles beyond the size that was signed. */
export function beyond({ tiles }: Contents, size: number): readonly Stranger[] {
  return tiles
    .filter(({ tile }) => widthAt(tile.level, tile.index, size) < tile.width)
    .map(({ path: file, tile }) => {
      const says = 'This file is beyond the size that was signed: nobody vouches for it.';
      return { problem: { kind: 'unsigned', file, says }, tile };
    });
}

interface Found {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
  /** What is wrong with it, if it is no file of a log. */
  readonly says: string;
}

/** Files, and what is neither a file nor a folder that a log has. */
async function* walk(folder: string, under: string, depth: number): AsyncGenerator<Found> {
  const names = await namesIn(join(folder, under));
  for (const entry of names.slice(0, mostNames)) {
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    if (!entry.isDirectory()) {
      const kind = entry.isFile() ? 'file' : 'other';
      const says = kind === 'file' ? noLogHas : 'This is no ordinary file.';
      yield { path, kind, says };
    } else if (depth < deepest && folderName.test(entry.name)) yield* walk(folder, path, depth + 1);
    else yield { path, kind: 'folder', says: 'No log has a folder of this name.' };
  }
  if (names.length > mostNames) {
    yield { path: under, kind: 'folder', says: 'This folder holds more names than one of a log.' };
  }
}

const noLogHas = 'No log has a file of this name.';

/** In their order; not all of them where there are too many. */
async function namesIn(path: string): Promise<readonly Dirent[]> {
  const names: Dirent[] = [];
  for await (const entry of await opendir(path)) {
    names.push(entry);
    if (names.length > mostNames) break;
  }
  return names.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function extra(file: string, says: string): Problem {
  return { kind: 'extra', file, says };
}
