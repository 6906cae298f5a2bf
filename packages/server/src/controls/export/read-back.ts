/** Whether the copy is what was written, and whether the stores hold rows that it lacks. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isSystemError } from '../../platform/error.ts';
import { failureOf } from '../requests/change-stores.ts';
import type { Step } from '../requests/plan-model.ts';
import { progressName, writeMeasured } from '../requests/progress.ts';
import type { Failure } from '../requests/request.ts';
import type { ReadBack, Running } from '../requests/workflow.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { pagesOf } from './read-rows.ts';
import { keyDigest, Tally, type Counted } from './tally.ts';
import { folderOf } from './write-export.ts';

/** How failures name the folder of copies. */
export const exportsStore = 'exports';

export async function readBackExport(running: Running): Promise<ReadBack> {
  const { environment, policy, request, plan } = running;
  const manifest = await readManifest(environment, policy, request.id);
  if (manifest === undefined) return { remaining: {}, failures: [gone(request.id)] };
  const folder = folderOf(environment.exports, request.id);
  const failures = (await changedIn(folder, manifest.files)).map((name) =>
    failure(name, 'export-changed'),
  );
  const remaining: Record<string, number> = {};
  for (const { store, steps } of plan.stores) {
    try {
      for (const [index, step] of steps.entries()) {
        const name = `${store}/${index}`;
        const written = manifest.steps[name];
        const now = await countNow(running, store, step);
        const missing = missingIn(written, now);
        await writeMeasured(environment.pool, request.id, progressName(store, step), {
          found: now.rows,
          changed: Math.min(written?.rows ?? 0, now.rows),
          otherwise: 0,
        });
        if (missing > 0) remaining[name] = missing;
      }
    } catch (error) {
      failures.push(failureOf(store, error, running.signal));
    }
  }
  return { remaining, failures };
}

/** Rows that went count as well: by numbers alone, one that came instead could not be told from them. */
function missingIn(written: Counted | undefined, now: Counted): number {
  if (written === undefined) return Math.max(now.rows, 1);
  if (now.rows === written.rows && now.keys === written.keys) return 0;
  return Math.max(now.rows - written.rows, 1);
}

async function countNow(running: Running, store: string, step: Step): Promise<Counted> {
  const tally = new Tally();
  for await (const { columns, rows } of pagesOf(running, store, step)) {
    const parts = step.key.map((name) => columns.indexOf(name));
    for (const row of rows) {
      tally.add(parts.length === 0 ? undefined : keyDigest(parts.map((at) => row[at] ?? null)));
    }
  }
  return tally.counted;
}

/** Names of files that are not as listed, or that are not listed. */
export async function changedIn(
  folder: string,
  files: Manifest['files'],
): Promise<readonly string[]> {
  const present = await namesIn(folder);
  const known = new Set(files.map(({ name }) => name));
  const changed = present.filter((name) => !known.has(name));
  for (const { name, bytes, sha256 } of files) {
    const found = present.includes(name) ? await digestOf(join(folder, name)) : undefined;
    if (found?.bytes !== bytes || found.sha256 !== sha256) changed.push(name);
  }
  return changed;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}

async function digestOf(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const stream = createReadStream(path);
  await pipeline(stream, hash);
  return { bytes: stream.bytesRead, sha256: hash.digest('hex') };
}

function gone(request: string): Failure {
  return failure(request, 'export-missing');
}

function failure(name: string, code: string): Failure {
  return { store: exportsStore, resource: `${exportsStore}/${name}`, code, rows: null };
}
