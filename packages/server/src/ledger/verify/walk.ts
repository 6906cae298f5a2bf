/** Finds what stands in a log's folder and does not belong there. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTilePath, widthAt, type TileFile } from '@troth/core/proof';
import type { Problem } from './report.ts';

export interface Stranger {
  readonly problem: Problem;
  /** Set where it is a tile or bundle, of a larger log. */
  readonly tile?: TileFile;
}

/** Files that a log has beside its tiles. */
const ownFiles = new Set(['checkpoint', 'verifier.key']);

/** Everything that is not a file of the log of `size` entries, in the order of names. */
export async function* strangers(folder: string, size: number): AsyncGenerator<Stranger> {
  for await (const { path, regular } of walk(folder, '')) {
    if (!regular) yield extra(path, 'This is no ordinary file.');
    else if (ownFiles.has(path)) continue;
    else {
      const tile = parseTilePath(path);
      if (tile === undefined) yield extra(path, 'No log has a file of this name.');
      else if (widthAt(tile.level, tile.index, size) < tile.width) yield beyond(path, tile);
    }
  }
}

/** How many entries the files are for, whatever was signed. */
export async function sizeOfFiles(folder: string): Promise<number> {
  let size = 0;
  for await (const { path } of walk(folder, '')) {
    const tile = parseTilePath(path);
    if (tile?.level === 0) size = Math.max(size, tile.index * 256 + tile.width);
  }
  return size;
}

interface Found {
  readonly path: string;
  readonly regular: boolean;
}

async function* walk(folder: string, under: string): AsyncGenerator<Found> {
  const found = await readdir(join(folder, under), { withFileTypes: true });
  for (const entry of found.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(folder, path);
    else yield { path, regular: entry.isFile() };
  }
}

function extra(file: string, says: string): Stranger {
  return { problem: { kind: 'extra', file, says } };
}

function beyond(file: string, tile: TileFile): Stranger {
  const says = 'This file is beyond the size that was signed: nobody vouches for it.';
  return { problem: { kind: 'unsigned', file, says }, tile };
}
