/** Entry bundles, C2SP tlog-tiles: each entry after its length, a big-endian uint16. */
import { proofError } from './failure.ts';

export const maxEntryLength = 65_535;
const prefix = 2;

export function formatBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + prefix + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    if (entry.length > maxEntryLength) {
      throw proofError('bundle-malformed', 'An entry is longer than 65,535 bytes.', {
        length: entry.length,
      });
    }
    bytes[at] = entry.length >>> 8;
    bytes[at + 1] = entry.length & 0xff;
    bytes.set(entry, at + prefix);
    at += prefix + entry.length;
  }
  return bytes;
}

export interface BundledEntry {
  /** Where the entry's length stands in the bundle, in bytes. */
  readonly offset: number;
  readonly entry: Uint8Array;
}

/** What a bundle holds, as views on its bytes; `whole` is false where its last entry is cut off. */
export function readBundle(bytes: Uint8Array): { entries: BundledEntry[]; whole: boolean } {
  const entries: BundledEntry[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    const end = at + prefix + length;
    if (end > bytes.length) return { entries, whole: false };
    entries.push({ offset: at, entry: bytes.subarray(at + prefix, end) });
    at = end;
  }
  return { entries, whole: true };
}

/** The entries of a bundle that must hold exactly `width` of them. */
export function parseBundle(bytes: Uint8Array, width: number): Uint8Array[] {
  const { entries, whole } = readBundle(bytes);
  if (!whole || entries.length !== width) {
    throw proofError(
      'bundle-malformed',
      'An entry bundle does not hold the entries that it should.',
      {
        expected: width,
        found: entries.length,
        whole,
      },
    );
  }
  return entries.map(({ entry }) => entry);
}
