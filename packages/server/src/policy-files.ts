/** Policy files from disk: the policy and the data maps that it names, compiled with all controls known. */
import { readFile } from 'node:fs/promises';
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

/** Throws `policy-unreadable`; everything that is wrong inside a file is a diagnostic. */
export async function readPolicy(path: string): Promise<ReadPolicy> {
  const policy = await readSource(path);
  const folder = dirname(resolve(path));
  const maps = await Promise.all(
    referencedMaps(policy).map((map) => readSource(resolve(folder, map))),
  );
  return { ...compilePolicy({ policy, maps, catalogue }), sources: [policy, ...maps] };
}

async function readSource(path: string): Promise<SourceFile> {
  try {
    const bytes = await readFile(path);
    return { path, text: bytes.subarray(0, largest).toString('utf8') };
  } catch (cause) {
    throw checkError({
      code: 'policy-unreadable',
      kind: 'missing',
      facts: { path },
      publicMessage: `${path} cannot be read. Name a policy file with --policy, or list it in troth.yaml.`,
      cause,
    });
  }
}
