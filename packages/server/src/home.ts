/** Troth's folder, made where it is not there yet. */
import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isSystemError, platformError } from './platform/error.ts';

/** Throws `configuration-invalid`, and then has made nothing but folders above it. */
export async function makeHome(home: string): Promise<void> {
  try {
    await makeFolder(home);
    await access(home, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw platformError({
      code: 'configuration-invalid',
      kind: 'invalid',
      facts: { variables: 'TROTH_HOME' },
      publicMessage: `${home} cannot be used as Troth's folder: ${whyNot(cause)}. Set TROTH_HOME, or --home, to a folder that can be written to.`,
      cause,
    });
  }
}

/** One by one: `recursive` of Node's own never ends where a parent refuses, as /proc does. */
async function makeFolder(path: string): Promise<void> {
  try {
    if ((await stat(path)).isDirectory()) return;
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
    await makeFolder(dirname(path));
    await mkdir(path).catch((problem: unknown) => {
      // Another process was first.
      if (!isSystemError(problem, 'EEXIST')) throw problem;
    });
    return;
  }
  throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
}

function whyNot(cause: unknown): string {
  if (isSystemError(cause, 'ENOTDIR', 'EEXIST')) return 'a file stands in its way';
  if (isSystemError(cause, 'ENAMETOOLONG')) return 'its path is too long';
  if (isSystemError(cause, 'EACCES', 'EPERM', 'EROFS')) return 'it may not be written to';
  if (isSystemError(cause, 'ENOENT')) return 'it cannot be made there';
  return 'the system refuses it';
}
