/**
 * A unit is a tile with what stands under it: the bundle of its entries, or 256 smaller units. Where
 * tile and contents disagree, each may be right. Both become candidates, each with the problems that
 * there are if it is; the unit above chooses, and at the top the signed root does.
 */
import {
  bundlePath,
  Frontier,
  hashSize,
  readBundle,
  sameBytes,
  tilePath,
  type Tile,
} from '@troth/core/proof';
import { sha256 } from '../native-crypto.ts';
import { leafHash } from '../native-tree.ts';
import { compareBundle, compareTile, unreadableBundle } from './compare.ts';
import { capped, type Problem } from './report.ts';

export interface Candidate {
  /** Perfect subtrees of the unit, largest first: one for a full unit. */
  readonly frontier: readonly Uint8Array[];
  readonly problems: readonly Problem[];
}

export interface Unit {
  readonly tile: Tile;
  readonly candidates: readonly Candidate[];
  /** What is wrong if none of the candidates is what was signed. */
  otherwise(): readonly Problem[];
}

/** A superseded partial file, which must be the beginning of the current one. */
export interface OlderFile {
  readonly width: number;
  readonly bytes: Uint8Array;
}

export interface TileFiles {
  readonly tile: Tile;
  /** Undefined where the file is missing. */
  readonly hashes: Uint8Array | undefined;
  readonly olderHashes: readonly OlderFile[];
}

export interface LeafFiles extends TileFiles {
  readonly bundle: Uint8Array | undefined;
  readonly olderBundles: readonly OlderFile[];
}

/** A tile of level 0 with its entries. */
export function leafUnit(files: LeafFiles): Unit {
  const { tile, bundle } = files;
  const candidates = distinct([entryHashes(bundle, tile.width), wellFormed(files)]).map((list) =>
    candidate(list, [
      ...compareTiles(files, list),
      ...compareBundle(bundlePath(tile), bundle, list, tile.index),
      ...files.olderBundles.flatMap(({ width, bytes }) => {
        const older = bundlePath({ ...tile, width });
        return compareBundle(older, bytes, list.subarray(0, width * hashSize), tile.index);
      }),
    ]),
  );
  return {
    tile,
    candidates,
    otherwise: () =>
      candidates.length > 0
        ? [doesNotFit(tilePath(tile)), doesNotFit(bundlePath(tile))]
        : [...shapeOf(files), unreadableBundle(bundlePath(tile), bundle)],
  };
}

/** What is wrong with a tile file of which the hashes are not known. */
function shapeOf({ tile, hashes }: TileFiles): Problem[] {
  const length = tile.width * hashSize;
  return compareTile(tilePath(tile), hashes, hashes?.slice(0, length) ?? new Uint8Array(length));
}

/** A unit of which the parts agree and were compared already. */
export function soundUnit(tile: Tile, root: Uint8Array): Unit {
  const paths = [tilePath(tile), ...(tile.level === 0 ? [bundlePath(tile)] : [])];
  const candidates = [{ frontier: [root], problems: [] }];
  return { tile, candidates, otherwise: () => paths.map(doesNotFit) };
}

/** A tile of a higher level with its units, all full. */
export function nodeUnit(files: TileFiles, children: readonly Unit[]): Unit {
  const stored = wellFormed(files);
  const first = computed(children, stored, 0);
  // Where tile and contents of a child disagree and the hash above knows neither, both are tried.
  const second = computed(children, stored, -1);
  const candidates = distinct([first, second, stored]).map((list) =>
    candidate(list, [
      ...compareTiles(files, list),
      ...children.flatMap((child, n) => {
        const hash = list.subarray(n * hashSize, (n + 1) * hashSize);
        return child.candidates.find((one) => isRoot(one, hash))?.problems ?? child.otherwise();
      }),
    ]),
  );
  const path = tilePath(files.tile);
  return {
    tile: files.tile,
    candidates,
    otherwise: () => capped([doesNotFit(path), ...children.flatMap((child) => child.otherwise())]),
  };
}

/** The hashes of the children as they are; where one has a choice, as the stored tile has it. */
function computed(
  children: readonly Unit[],
  stored: Uint8Array | undefined,
  preferred: 0 | -1,
): Uint8Array | undefined {
  const hashes = children.map(({ candidates }, n) => {
    const hash = stored?.subarray(n * hashSize, (n + 1) * hashSize);
    const fitting = candidates.find((one) => hash && isRoot(one, hash));
    return (fitting ?? candidates.at(preferred))?.frontier[0];
  });
  const known = hashes.filter((hash) => hash !== undefined);
  return known.length < hashes.length ? undefined : Buffer.concat(known);
}

function isRoot({ frontier }: Candidate, hash: Uint8Array): boolean {
  const [root] = frontier;
  return root !== undefined && sameBytes(root, hash);
}

function entryHashes(bundle: Uint8Array | undefined, width: number): Uint8Array | undefined {
  if (bundle === undefined) return undefined;
  const { entries, whole } = readBundle(bundle);
  if (!whole || entries.length !== width) return undefined;
  return Buffer.concat(entries.map(({ entry }) => leafHash(entry)));
}

function wellFormed({ tile, hashes }: TileFiles): Uint8Array | undefined {
  return hashes?.length === tile.width * hashSize ? hashes : undefined;
}

function compareTiles({ tile, hashes, olderHashes }: TileFiles, list: Uint8Array): Problem[] {
  return [
    ...compareTile(tilePath(tile), hashes, list),
    ...olderHashes.flatMap(({ width, bytes }) =>
      compareTile(tilePath({ ...tile, width }), bytes, list.subarray(0, width * hashSize)),
    ),
  ];
}

function candidate(list: Uint8Array, problems: readonly Problem[]): Candidate {
  const frontier = new Frontier(0, [], sha256);
  for (let at = 0; at < list.length; at += hashSize) {
    frontier.append(list.subarray(at, at + hashSize));
  }
  return { frontier: frontier.hashes, problems: capped(problems) };
}

function distinct(lists: readonly (Uint8Array | undefined)[]): Uint8Array[] {
  return lists
    .filter((list) => list !== undefined)
    .filter((list, n, all) => all.findIndex((other) => sameBytes(other, list)) === n);
}

function doesNotFit(file: string): Problem {
  const says = 'This file does not belong to the signed tree: the hash above it is another one.';
  return { kind: 'altered', file, says };
}
