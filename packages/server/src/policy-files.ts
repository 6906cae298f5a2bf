/** Policy files from disk: the policy and the data maps that it names, compiled with all controls known. */
import { closing } from '@troth/core/closing';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  compilePolicy,
  referencedMaps,
  type Diagnostic,
  type Policy,
  type SourceFile,
} from '@troth/core/policy';
import { catalogue } from './controls/catalogue.ts';
import { checkError } from './controls/check/error.ts';

export interface ReadPolicy {
  /** Absent where a diagnostic is an error. */
  readonly policy?: Policy;
  readonly diagnostics: readonly Diagnostic[];
  /** The policy file first. */
  readonly sources: readonly SourceFile[];
}

/** Larger files are refused by the compiler; reading stops here so that memory stays flat. */
const largest = 4 * 1024 * 1024;

/**
 * Throws `policy-unreadable`; everything that is wrong inside a file is a diagnostic, and so is a
 * data map that cannot be read, at the place that names it.
 */
export async function readPolicy(path: string): Promise<ReadPolicy> {
  const policy = { path, text: await readText(path).catch((cause) => refuse(path, cause)) };
  const folder = dirname(resolve(path));
  const maps = await Promise.all(
    referencedMaps(policy).map((map) => readMap(resolve(folder, map))),
  );
  const readable = maps.flatMap((map) => map ?? []);
  return {
    ...compilePolicy({ policy, maps: readable, catalogue }),
    sources: [policy, ...readable],
  };
}

function refuse(path: string, cause: unknown): never {
  throw checkError({
    code: 'policy-unreadable',
    kind: 'missing',
    facts: { path },
    publicMessage: `${path} cannot be read. Name a policy file with --policy, or list it in troth.yaml.`,
    cause,
  });
}

async function readMap(path: string): Promise<SourceFile | undefined> {
  // Left out, so that the compiler reports it where the policy names it.
  return readText(path).then(
    (text) => ({ path, text }),
    () => undefined,
  );
}

async function readText(path: string): Promise<string> {
  // Opening a pipe would wait for its writer.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  return closing(
    async () => {
      const found = await file.stat();
      if (!found.isFile()) throw new TypeError('not a file');
      return await readStart(file, Math.min(largest, found.size));
    },
    async () => {
      await file.close();
    },
  );
}

async function readStart(file: FileHandle, most: number): Promise<string> {
  const buffer = Buffer.alloc(most);
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.toString('utf8', 0, length);
}
