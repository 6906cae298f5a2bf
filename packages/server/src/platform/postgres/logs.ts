/** Keeps the server's log folder small: PostgreSQL begins a new file at 4 MB, we delete the old ones. */
import { openSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account.ts';

const filesKept = 5;

export function deleteOldLogs(folder: string): void {
  const logs = readdirSync(folder).filter((name) => /^postgresql-\d{8}-\d{6}\.log$/.test(name));
  // The names are times, so their order is that of age.
  for (const old of logs.toSorted().slice(0, -filesKept))
    rmSync(join(folder, old), { force: true });
}

export async function ensureLogFolder(folder: string, account: Account | undefined): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (account) await chown(folder, account.uid, account.gid);
}

const startLog = 'start.log';
const startLogLimit = 256 * 1024;

/** Receives what the server says before it opens a log of its own, and why it could not start. */
export function openStartLog(folder: string): number {
  const full = startLogLength(folder) > startLogLimit;
  return openSync(join(folder, startLog), full ? 'w' : 'a', 0o600);
}

export function startLogLength(folder: string): number {
  return statSync(join(folder, startLog), { throwIfNoEntry: false })?.size ?? 0;
}

/** What was written to it after it had that length. */
export function startMessages(folder: string, from: number): string {
  const all = readFileSync(join(folder, startLog));
  return all
    .subarray(from > all.length ? 0 : from)
    .toString('utf8')
    .trim();
}

/** What the server wrote to logs of its own that were begun since then, in milliseconds; connections aside. */
export function serverMessages(folder: string, since: number): string {
  return (
    readdirSync(folder)
      .filter((name) => /^postgresql-.*\.log$/.test(name))
      .map((name) => join(folder, name))
      // Their times are of whole seconds on some file systems.
      .filter((path) => statSync(path).mtimeMs >= since - 1000)
      .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
      .filter(
        (line) => !/FATAL: {2}(the database system|terminating|password|role|sorry)/.test(line),
      )
      .join('\n')
  );
}
