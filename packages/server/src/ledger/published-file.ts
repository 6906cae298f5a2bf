/**
 * Opens a file that may be a stranger's: a link is not followed, a pipe or a device is not waited for,
 * and no more of it is read than a file of its kind can have.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { isSystemError } from './error.ts';

/** A bundle of 256 entries, each as long as one can be; every other file of a log is smaller. */
export const longestFile = 256 * (2 + 65_535);

/** For Windows, which has neither, nothing. */
export const cautiously =
  constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** At most one byte more than `longest`; undefined where there is no ordinary file. */
export async function readIfThere(
  path: string,
  longest = longestFile,
): Promise<Buffer | undefined> {
  try {
    await using file = await open(path, cautiously);
    const found = await file.stat();
    if (!found.isFile()) return undefined;
    const bytes = Buffer.alloc(Math.min(found.size, longest + 1));
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await file.read(bytes, at, bytes.length - at, at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return bytes.subarray(0, at);
  } catch (error) {
    if (isNoFile(error)) return undefined;
    throw error;
  }
}

/** Nothing of that name, a link, a socket, or no folder where one should be. */
export function isNoFile(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'EMLINK', 'ENXIO', 'EISDIR', 'ENAMETOOLONG'].some((code) =>
    isSystemError(error, code),
  );
}
