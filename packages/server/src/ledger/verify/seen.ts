/** Holds a log against a checkpoint of it that was seen before. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TrothError } from '@troth/core/error';
import { verifyCheckpoint, type Checkpoint, type VerifierKey } from '@troth/core/proof';
import { z } from 'zod';
import { isSystemError, ledgerError } from '../error.ts';
import { provePrefix } from '../log-files.ts';
import { verifyEd25519 } from '../native-crypto.ts';
import type { Problem } from './report.ts';

/** Origin → the checkpoint, as a signed note, that was last verified. */
export type SeenCheckpoints = Readonly<Record<string, string>>;

/** What a state file holds; none at all where there is no file. Throws `verification-impossible`. */
export async function readSeen(stateFile: string): Promise<SeenCheckpoints> {
  let text: string;
  try {
    text = await readFile(stateFile, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return {};
    throw error;
  }
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(text));
  } catch (cause) {
    throw impossible(`${stateFile} is not a state file of a verification.`, cause);
  }
}

export async function writeSeen(stateFile: string, seen: SeenCheckpoints): Promise<void> {
  await mkdir(dirname(stateFile), { recursive: true });
  await writeFile(`${stateFile}.new`, `${JSON.stringify(seen, null, 2)}\n`, { flush: true });
  await rename(`${stateFile}.new`, stateFile);
}

/** Fork and rollback. `seen` must itself be signed: throws `verification-impossible` where it is not. */
export async function compareWithSeen(
  folder: string,
  tree: Checkpoint,
  seen: string,
  keys: readonly VerifierKey[],
): Promise<Problem[]> {
  const old = verifiedSeen(seen, keys);
  if (old.origin !== tree.origin) {
    throw impossible('The checkpoint that was seen before is of another log.');
  }
  if (old.size > tree.size) {
    const says = `The log has ${tree.size} entries and had ${old.size} when it was seen before.`;
    return [{ kind: 'rolled-back', file: 'checkpoint', line: 2, says }];
  }
  try {
    await provePrefix(folder, old, tree);
    return [];
  } catch (error) {
    if (!(error instanceof TrothError)) throw error;
    const says = `The log does not begin with the ${old.size} entries that were signed when it was seen before.`;
    return [{ kind: 'forked', file: 'checkpoint', line: 3, says }];
  }
}

function verifiedSeen(seen: string, keys: readonly VerifierKey[]): Checkpoint {
  try {
    return verifyCheckpoint(seen, keys, verifyEd25519);
  } catch (cause) {
    throw impossible('The checkpoint that was seen before is not signed by a known key.', cause);
  }
}

function impossible(message: string, cause?: unknown) {
  return ledgerError('verification-impossible', 'invalid', message, {}, cause);
}
