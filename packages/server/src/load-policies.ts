/** The policies that an installation governs by. */
import { resolve } from 'node:path';
import { checkError } from './controls/check/error.ts';
import type { LoadedPolicy } from './installation.ts';
import { readPolicy } from './policy-files.ts';

/** A file that is named twice counts once. Throws `policy-unreadable`, `policy-invalid`. */
export async function loadPolicies(files: readonly string[]): Promise<readonly LoadedPolicy[]> {
  const paths = [...new Map(files.map((file) => [resolve(file), file])).values()];
  const loaded = new Map<string, LoadedPolicy & { readonly path: string }>();
  for (const path of paths) {
    const { policy, sources } = await readPolicy(path);
    if (policy === undefined) {
      throw invalid(path, `${path} has errors. Run: troth policy check ${path}`);
    }
    const { id } = policy;
    const other = loaded.get(id)?.path;
    if (other !== undefined) {
      throw invalid(path, `${other} and ${path} are both called ${id}. Give one another name.`);
    }
    loaded.set(id, { policy, sources, path });
  }
  return [...loaded.values()].map(({ policy, sources }) => ({ policy, sources }));
}

function invalid(file: string, publicMessage: string): Error {
  return checkError({ code: 'policy-invalid', kind: 'invalid', facts: { file }, publicMessage });
}
