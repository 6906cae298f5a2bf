/**
 * The local keyring: one file with the root key, readable by its owner only. It is made at the first
 * start and never replaced: without it nothing that was sealed under it can be opened again.
 */
import { closing } from '@troth/core/closing';
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { VaultError } from './error.ts';

const heading = 'troth-keyring-v1';

export async function openKeyring(path: string): Promise<KeyObject> {
  await createOnce(path);
  return requireSoundKeyring(path);
}

/** As it stands there, and made by nobody. Throws `keyring-readable`, `keyring-malformed`. */
export async function requireSoundKeyring(path: string): Promise<KeyObject> {
  const { mode } = await stat(path);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new VaultError({
      code: 'keyring-readable',
      kind: 'denied',
      facts: { mode: (mode & 0o777).toString(8) },
      publicMessage: `The keyring can be read by other users. Run: chmod 600 ${path}`,
    });
  }
  const [head, encoded, ...rest] = (await readFile(path, 'utf8')).split('\n');
  const root = Buffer.from(encoded ?? '', 'base64');
  if (head !== heading || root.length !== 32 || rest.join('') !== '') {
    throw new VaultError({
      code: 'keyring-malformed',
      kind: 'invalid',
      publicMessage:
        'The keyring file is damaged. Restore it from its copy; a new one opens nothing.',
    });
  }
  return createSecretKey(root);
}

/** Whole or not at all, and never over another: written aside, flushed, then linked into place. */
async function createOnce(path: string): Promise<void> {
  if (await exists(path)) return;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(aside, 'wx', 0o600);
  await closing(
    async () => {
      await file.writeFile(`${heading}\n${randomBytes(32).toString('base64')}\n`);
      await file.sync();
    },
    async () => {
      await file.close();
    },
  );
  try {
    await closing(
      () => link(aside, path),
      () => unlink(aside),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const folder = await open(dirname(path), 'r');
  await closing(
    async () => {
      await folder.sync();
    },
    async () => {
      await folder.close();
    },
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
