/** Files that are made and never replace what is there. */
import { access, writeFile } from 'node:fs/promises';
import { cliError } from './error.ts';

/** Throws `file-exists` for the first that is there already. */
export async function requireNew(paths: readonly string[]): Promise<void> {
  for (const path of paths) if (await isThere(path)) throw exists(path);
}

export async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Throws `file-exists` where somebody else was first. */
export async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw exists(path);
    throw error;
  }
}

function exists(path: string): Error {
  return cliError({
    code: 'file-exists',
    kind: 'conflict',
    facts: { path },
    publicMessage: `${path} is there already and is not overwritten. Move it away, or choose another name.`,
  });
}
