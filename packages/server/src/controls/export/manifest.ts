/**
 * What was written, for reading back and for the certificate. It lies beside the copy, sealed, so that
 * a file and its digest cannot be changed together.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Policy } from '@troth/core/policy';
import { isSystemError } from '../../platform/error.ts';
import type { RequestEnvironment } from '../requests/environment.ts';
import { syncFolder } from './output-file.ts';

const schema = z.strictObject({
  /** ISO 8601: when the copy is deleted. */
  deleted: z.iso.datetime(),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.int(), sha256: z.string() })),
  /** `store/step` → the rows that were read. */
  steps: z.record(z.string(), z.strictObject({ rows: z.int(), keys: z.string() })),
});

export type Manifest = z.output<typeof schema>;

type Environment = Pick<RequestEnvironment, 'exports' | 'sealer'>;

export function manifestPath(exports: string, request: string): string {
  return join(exports, `.${request}.manifest`);
}

/** Durable when it returns. */
export async function writeManifest(
  { exports, sealer }: Environment,
  policy: Policy,
  request: string,
  manifest: Manifest,
): Promise<void> {
  const path = manifestPath(exports, request);
  const sealed = sealer.seal(policy.id, Buffer.from(JSON.stringify(manifest)), contextOf(request));
  await writeFile(`${path}.new`, sealed, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  await syncFolder(exports);
}

/** Undefined where there is none, or where it was changed. */
export async function readManifest(
  { exports, sealer }: Environment,
  policy: Policy,
  request: string,
): Promise<Manifest | undefined> {
  let sealed: Buffer;
  try {
    sealed = await readFile(manifestPath(exports, request));
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    const text = Buffer.from(sealer.open(policy.id, sealed, contextOf(request))).toString();
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export async function removeManifest(exports: string, request: string): Promise<void> {
  await rm(manifestPath(exports, request), { force: true });
}

function contextOf(request: string): string {
  return `export ${request}`;
}
