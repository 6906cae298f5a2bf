/** Compares a log's files with the hashes that they should have. */
import { hashSize, readBundle, tileWidth } from '@troth/core/proof';
import { leafHash } from '../native-tree.ts';
import { firstDifference, type Problem } from './report.ts';

/** A tile file against its hashes, 32 bytes each. */
export function compareTile(
  file: string,
  bytes: Uint8Array | undefined,
  expected: Uint8Array,
): Problem[] {
  if (bytes === undefined) return [missing(file)];
  const problems: Problem[] = [];
  for (let at = 0; at < Math.min(bytes.length, expected.length); at += hashSize) {
    const end = at + hashSize;
    const difference = firstDifference(bytes.subarray(at, end), expected.subarray(at, end));
    if (difference < 0 || at + difference >= bytes.length) continue;
    problems.push({
      kind: 'altered',
      file,
      offset: at + difference,
      says: `Hash ${at / hashSize} of this tile is not the hash of what stands under it.`,
    });
  }
  return [...problems, ...compareLength(file, bytes.length, expected.length)];
}

/** A bundle against the leaf hashes of its entries; `index` is the bundle's own. */
export function compareBundle(
  file: string,
  bytes: Uint8Array | undefined,
  expected: Uint8Array,
  index: number,
): Problem[] {
  if (bytes === undefined) return [missing(file)];
  const { entries, whole } = readBundle(bytes);
  const count = expected.length / hashSize;
  const problems: Problem[] = [];
  for (let n = 0; n < Math.min(count, entries.length); n += 1) {
    const { offset, entry } = entries[n] ?? { offset: 0, entry: new Uint8Array() };
    const hash = expected.subarray(n * hashSize, (n + 1) * hashSize);
    if (firstDifference(leafHash(entry), hash) < 0) continue;
    problems.push(wrongEntry(file, offset, index * tileWidth + n));
    // Where the entries do not even count up, a length is wrong, and what follows is no entry.
    if (!whole || entries.length !== count) return problems;
  }
  const last = entries.at(Math.min(count, entries.length) - 1);
  const end = last === undefined || count === 0 ? 0 : last.offset + 2 + last.entry.length;
  if (entries.length < count)
    problems.push(cutEntry(file, end, index * tileWidth + entries.length));
  else if (end < bytes.length) problems.push(trailing(file, end));
  return problems;
}

/** What can be said of a bundle when nothing tells what its entries should be. */
export function unreadableBundle(file: string, bytes: Uint8Array | undefined): Problem {
  if (bytes === undefined) return missing(file);
  const last = readBundle(bytes).entries.at(-1);
  const offset = last === undefined ? 0 : last.offset + 2 + last.entry.length;
  return {
    kind: 'altered',
    file,
    offset,
    says: 'This bundle does not hold as many entries as it should.',
  };
}

function compareLength(file: string, found: number, expected: number): Problem[] {
  if (found > expected) return [trailing(file, expected)];
  if (found === expected) return [];
  return [
    { kind: 'truncated', file, offset: found, says: `${expected - found} bytes are cut off.` },
  ];
}

function wrongEntry(file: string, offset: number, entry: number): Problem {
  const says = `Entry ${entry}, which begins here, is not the one that was signed.`;
  return { kind: 'altered', file, offset, entry, says };
}

function cutEntry(file: string, offset: number, entry: number): Problem {
  const says = `Entry ${entry} should begin here, and is cut off or has a wrong length.`;
  return { kind: 'truncated', file, offset, entry, says };
}

function trailing(file: string, offset: number): Problem {
  return { kind: 'extra', file, offset, says: 'Bytes follow that do not belong to the log.' };
}

function missing(file: string): Problem {
  return { kind: 'missing', file, says: 'This file is part of the signed log and is not there.' };
}
