import { randomUUID } from 'node:crypto';
import { chown, rename, writeFile } from 'node:fs/promises';
import type { Account } from './account.ts';

/** Readers see the old file or the new one, never half of either, also after a power cut. */
export async function replaceFile(
  path: string,
  content: string,
  mode: number,
  owner?: Account,
): Promise<void> {
  const staging = `${path}.${randomUUID()}`;
  await writeFile(staging, content, { mode, flush: true });
  if (owner) await chown(staging, owner.uid, owner.gid);
  await rename(staging, path);
}
