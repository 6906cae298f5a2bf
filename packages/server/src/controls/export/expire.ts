/** Copies that were given are deleted when their time is over: a copy is one more place to leak from. */
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../../platform/error.ts';
import { manifestPath, removeManifest } from './manifest.ts';
import { syncFolder } from './output-file.ts';
import { folderOf, keptFor, unfinishedFolder } from './write-export.ts';

const copy = /^(\.?)(req_[A-Za-z0-9_-]{22})(\.manifest|\.manifest\.new|\.unfinished)?$/;

/**
 * Deletes every copy that is past its day, and what killed runs left of theirs as old as that.
 * `folder`: `RequestEnvironment.exports`; there may be none. → the requests whose copies went.
 */
export async function expireExports(
  folder: string,
  now: Temporal.Instant,
): Promise<readonly string[]> {
  const requests = new Set<string>();
  for (const name of await namesIn(folder)) {
    const id = copy.exec(name)?.[2];
    if (id !== undefined) requests.add(id);
  }
  const expired: string[] = [];
  for (const id of requests) {
    const end = await endOf(folder, id);
    if (Temporal.Instant.compare(end, now) > 0) continue;
    // The copy first: what is killed in between is found again by the manifest.
    await rm(folderOf(folder, id), { recursive: true, force: true });
    await rm(unfinishedFolder(folder, id), { recursive: true, force: true });
    await rm(`${manifestPath(folder, id)}.new`, { force: true });
    await removeManifest(folder, id);
    expired.push(id);
  }
  if (expired.length > 0) await syncFolder(folder);
  return expired;
}

/** As its index says; else, as for a run that was killed, counted from when it was last written to. */
async function endOf(folder: string, id: string): Promise<Temporal.Instant> {
  const said = await saidIn(join(folderOf(folder, id), 'index.json'));
  const last = await lastWritten(folder, id);
  const counted = last.add(keptFor);
  // An index that was changed keeps no copy for longer.
  return said !== undefined && Temporal.Instant.compare(said, counted) < 0 ? said : counted;
}

async function saidIn(path: string): Promise<Temporal.Instant | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    const isObject = typeof value === 'object' && value !== null && 'deleted' in value;
    const deleted = isObject ? value.deleted : undefined;
    return typeof deleted === 'string' ? Temporal.Instant.from(deleted) : undefined;
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined;
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

async function lastWritten(folder: string, id: string): Promise<Temporal.Instant> {
  const times = await Promise.all(
    [folderOf(folder, id), unfinishedFolder(folder, id), manifestPath(folder, id)].map(timeOf),
  );
  return Temporal.Instant.fromEpochMilliseconds(Math.max(...times));
}

/** Milliseconds; 0 where there is nothing. */
async function timeOf(path: string): Promise<number> {
  try {
    return Math.floor((await stat(path)).mtimeMs);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return 0;
    throw error;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}
