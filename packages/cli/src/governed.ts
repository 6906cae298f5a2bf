/** Which policies govern: those named by `--policy`, else those of `troth.yaml` here, else the demos. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { demoIds, demoPolicyFile, type DemoId } from './demos.ts';
import { cliError } from './error.ts';
import type { Settings } from './settings.ts';
import type { Shell } from './shell.ts';

export interface Governed {
  /** Absolute paths. */
  readonly policies: readonly string[];
  readonly from: 'command line' | 'troth.yaml' | 'demos';
  /** Those of the policies that are demos of ours. */
  readonly demos: readonly DemoId[];
}

export const projectFile = 'troth.yaml';

export async function governedPolicies(shell: Shell, settings: Settings): Promise<Governed> {
  const named = settings.policy.map((path) => resolve(shell.cwd, path));
  if (named.length > 0) return { policies: named, from: 'command line', demos: demosAmong(named) };
  const listed = await policiesOfProject(shell.cwd);
  if (listed) return { policies: listed, from: 'troth.yaml', demos: demosAmong(listed) };
  return { policies: demoIds.map(demoPolicyFile), from: 'demos', demos: demoIds };
}

export function demosAmong(paths: readonly string[]): readonly DemoId[] {
  return demoIds.filter((id) => paths.includes(demoPolicyFile(id)));
}

async function policiesOfProject(folder: string): Promise<readonly string[] | undefined> {
  const path = join(folder, projectFile);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw projectInvalid(error);
  }
  const listed = listOf(text);
  if (listed) return listed.map((file) => resolve(folder, file));
  throw projectInvalid();
}

function projectInvalid(cause?: unknown): Error {
  return cliError({
    code: 'project-invalid',
    kind: 'invalid',
    publicMessage: `${projectFile} must hold a list of policy files: policies: [acme.policy.yaml]`,
    cause,
  });
}

function listOf(text: string): readonly string[] | undefined {
  const content = parsed(text);
  if (typeof content !== 'object' || content === null || !('policies' in content)) return undefined;
  const { policies } = content;
  if (!Array.isArray(policies) || policies.length === 0) return undefined;
  return policies.every((file): file is string => typeof file === 'string') ? policies : undefined;
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof YAMLParseError || error instanceof ReferenceError) return undefined;
    throw error;
  }
}
