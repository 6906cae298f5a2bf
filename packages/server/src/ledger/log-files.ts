/** Reading a published log's files for proofs. What they say counts only once a proof holds. */
import { join } from 'node:path';
import {
  hashesFromTiles,
  proveConsistency,
  tilePath,
  verifyConsistency,
  type HashReader,
} from '@troth/core/proof';
import { ledgerError } from './error.ts';
import { readIfThere } from './published-file.ts';
import { sha256 } from './native-crypto.ts';

/** A file of a log by its path under the log's folder. Throws `ledger-altered` where it has gone. */
export async function readLogFile(folder: string, path: string): Promise<Buffer> {
  const bytes = await readIfThere(join(folder, path));
  if (bytes !== undefined) return bytes;
  throw ledgerError('ledger-altered', 'bug', `The published log lacks ${path}.`, { file: path });
}

/** Subtree hashes of the tree of `size` entries. */
export function readHashes(folder: string, size: number): HashReader {
  return hashesFromTiles((tile) => readLogFile(folder, tilePath(tile)), size, sha256);
}

/** Throws `consistency-failed` unless the log in this folder, at `tree`, begins with `old`. */
export async function provePrefix(
  folder: string,
  old: { readonly size: number; readonly root: Uint8Array },
  tree: { readonly size: number; readonly root: Uint8Array },
): Promise<void> {
  const proof = await proveConsistency(readHashes(folder, tree.size), old.size, tree.size, sha256);
  verifyConsistency(proof, old, tree, sha256);
}
