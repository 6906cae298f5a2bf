/**
 * Verifies a published log offline, with nothing but verifier keys: the signature on its checkpoint,
 * every byte of every tile and entry under the signed root, and that nothing is missing, too much,
 * or taken back.
 */
import { join } from 'node:path';
import { TrothError } from '@troth/core/error';
import {
  formatBase64,
  formatVerifierKey,
  verifyCheckpoint,
  widthAt,
  type Checkpoint,
  type SignedNote,
  type VerifierKey,
} from '@troth/core/proof';
import { readIfThere } from '../published-file.ts';
import { verifyEd25519 } from '../native-crypto.ts';
import { diagnoseCheckpoint } from './checkpoint-file.ts';
import { capped, firstDifference, type LogReport, type Problem } from './report.ts';
import { compareWithSeen } from './seen.ts';
import { verifyTree } from './verify-tree.ts';
import { beyond, readContents, type Contents } from './walk.ts';

export interface VerifyOptions {
  /** A checkpoint (signed note) of this log that was verified before: shows forks and rollbacks. */
  readonly seen?: string;
  readonly signal?: AbortSignal;
}

/** Bytes; a note is longer than this in no log. */
const longestNote = 1_000_000;
const longestKey = 4_096;

type Proven = Checkpoint & { readonly note: SignedNote };

/**
 * Everything that is wrong with the log in a folder; nothing is, where `problems` is empty. Throws
 * only where it cannot verify at all: `verification-impossible`, or what reading files throws.
 */
export async function verifyLog(
  folder: string,
  keys: readonly VerifierKey[],
  { seen, signal }: VerifyOptions = {},
): Promise<LogReport> {
  const contents = await readContents(folder, signal);
  const { refused } = contents;
  const note = await readIfThere(join(folder, 'checkpoint'), longestNote);
  const checkpoint = note && proven(note, keys);
  if (note === undefined || checkpoint === undefined) {
    return unproven(folder, keys, note, contents, signal);
  }
  const { size, root } = checkpoint;
  const tree = await verifyTree(folder, {
    size,
    signed: root,
    refused,
    ...(signal ? { signal } : {}),
  });
  const foreign = await findStrangers(folder, keys, checkpoint, contents);
  const past = seen === undefined ? [] : await compareWithSeen(folder, checkpoint, seen, keys);
  return {
    folder,
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: formatBase64(checkpoint.root),
    checkpoint: note.toString(),
    bytes: tree.bytes,
    ahead: foreign.ahead,
    problems: capped([
      ...past,
      ...(await wrongKeyFile(folder, keys, checkpoint.origin)),
      ...tree.problems,
      ...foreign.problems,
    ]),
  };
}

function proven(note: Uint8Array, keys: readonly VerifierKey[]): Proven | undefined {
  try {
    return verifyCheckpoint(note, keys, verifyEd25519);
  } catch (error) {
    if (error instanceof TrothError) return undefined;
    throw error;
  }
}

/** The files are still held against each other, to tell which line of the checkpoint is wrong. */
async function unproven(
  folder: string,
  keys: readonly VerifierKey[],
  note: Uint8Array | undefined,
  { size, refused, foreign }: Contents,
  signal: AbortSignal | undefined,
): Promise<LogReport> {
  const { root, problems, bytes } = await verifyTree(folder, {
    size,
    signed: undefined,
    refused,
    ...(signal ? { signal } : {}),
  });
  const wrong = diagnoseCheckpoint(note, keys, root && { size, root });
  return {
    folder,
    origin: null,
    size: null,
    root: null,
    checkpoint: null,
    bytes,
    ahead: 0,
    problems: capped([wrong, ...problems, ...foreign]),
  };
}

async function wrongKeyFile(
  folder: string,
  keys: readonly VerifierKey[],
  origin: string,
): Promise<Problem[]> {
  const found = await readIfThere(join(folder, 'verifier.key'), longestKey);
  if (found === undefined) return [];
  const differences = keys
    .filter(({ name }) => name === origin)
    .map((key) => firstDifference(found, Buffer.from(`${formatVerifierKey(key)}\n`)));
  if (differences.includes(-1)) return [];
  const says = 'This is not the verifier key that the log is verified with.';
  return [{ kind: 'altered', file: 'verifier.key', offset: Math.max(0, ...differences), says }];
}

/**
 * A log that is being written has files ahead of its checkpoint for a moment. They are no problem
 * once a newer checkpoint covers them, but were not verified and are counted.
 */
async function findStrangers(
  folder: string,
  keys: readonly VerifierKey[],
  checkpoint: Checkpoint,
  contents: Contents,
): Promise<{ readonly problems: readonly Problem[]; readonly ahead: number }> {
  const found = beyond(contents, checkpoint.size);
  if (found.length === 0) return { problems: contents.foreign, ahead: 0 };
  const note = await readIfThere(join(folder, 'checkpoint'), longestNote);
  const size = (note && proven(note, keys))?.size ?? 0;
  const unsigned = found
    .filter(({ tile }) => widthAt(tile.level, tile.index, size) < tile.width)
    .map(({ problem }) => problem);
  return {
    problems: capped([...contents.foreign, ...unsigned]),
    ahead: found.length - unsigned.length,
  };
}
