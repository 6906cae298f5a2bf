/**
 * Files that are whole and on disk, or not there: written aside, synced, renamed into place, and
 * their folders synced. The expected calls, in order: open, write, fdatasync, close for every file;
 * rename for every file; open, fsync, close for every folder that gained a name.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface NewFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** 0644 by default: a log is for everybody to read. */
  readonly mode?: number;
}

/** Written and synced under another name; `place` gives it its own. */
export interface StagedFile {
  readonly path: string;
  readonly staged: string;
}

/** Writes files into `staging`, a folder of the same file system, and syncs them. */
export async function stage(staging: string, files: readonly NewFile[]): Promise<StagedFile[]> {
  await mkdir(staging, { recursive: true });
  return Promise.all(
    files.map(async ({ path, bytes, mode }) => {
      const staged = join(staging, randomBytes(9).toString('hex'));
      const file = await open(staged, 'wx', mode ?? 0o644);
      try {
        await file.writeFile(bytes);
        await file.datasync();
      } finally {
        await file.close();
      }
      return { path, staged };
    }),
  );
}

/** Renames staged files into place. They are durable only after `syncFolders`. */
export async function place(files: readonly StagedFile[]): Promise<Set<string>> {
  const folders = new Set<string>();
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) {
    const first = await mkdir(folder, { recursive: true });
    folders.add(folder);
    if (first === undefined) continue;
    // Every folder that was made is a new name in the one above it.
    for (let made = folder; made.length >= first.length; made = dirname(made)) {
      folders.add(dirname(made));
    }
  }
  await Promise.all(files.map(({ path, staged }) => rename(staged, path)));
  return folders;
}

export async function syncFolders(folders: Iterable<string>): Promise<void> {
  // Windows opens no folder for syncing; NTFS journals names itself.
  if (process.platform === 'win32') return;
  await Promise.all(
    [...folders].map(async (folder) => {
      const handle = await open(folder, 'r');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    }),
  );
}

/** All three steps for one file. */
export async function writeDurably(staging: string, file: NewFile): Promise<void> {
  await syncFolders(await place(await stage(staging, [file])));
}

/** Removes what a process that was killed left in the staging folder; none of it was ever named. */
export async function clearStaging(staging: string): Promise<void> {
  await rm(staging, { recursive: true, force: true });
}
