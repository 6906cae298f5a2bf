/** Copies that still lie where they were made, held against the digests of their certificates. */
import { readdir } from 'node:fs/promises';
import { isSystemError } from '../../platform/error.ts';
import type { Said } from '../requests/certificate-facts.ts';
import { changedIn } from './read-back.ts';
import { folderOf } from './write-export.ts';

export interface LyingCopies {
  /** Copies that were given, by certificates that hold. */
  readonly given: number;
  /** Of these, those that are still there: every file of theirs was read. */
  readonly there: number;
  readonly files: number;
  /** Requests of those whose files are no longer what was certified. */
  readonly changed: readonly string[];
}

export async function lyingCopies(exports: string, said: readonly Said[]): Promise<LyingCopies> {
  const given = said.filter(({ exported }) => exported.length > 0);
  const changed: string[] = [];
  let there = 0;
  let files = 0;
  for (const { request, exported } of given) {
    const folder = folderOf(exports, request);
    if (!(await isThere(folder))) continue;
    there += 1;
    files += exported.length;
    if ((await changedIn(folder, exported)).length > 0) changed.push(request);
  }
  return { given: given.length, there, files, changed };
}

async function isThere(folder: string): Promise<boolean> {
  try {
    await readdir(folder);
    return true;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return false;
    throw error;
  }
}
