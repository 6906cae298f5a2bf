import { resolve } from 'node:path';
import { renderDiagnostics, type Policy } from '@troth/core/policy';
import { cliError } from '../../error.ts';
import { projectFrom } from '../../project.ts';

/** The policy of a file. Throws `policy-invalid` with every error when it has one. */
export async function validPolicy(file: string, cwd: string): Promise<Policy> {
  const path = resolve(cwd, file);
  const { readPolicy } = await import('@troth/server');
  const { policy, diagnostics, sources } = await readPolicy(path);
  if (policy !== undefined) return policy;
  throw cliError({
    code: 'policy-invalid',
    kind: 'invalid',
    facts: { file: path },
    publicMessage: `${path} is not valid.\n\n${renderDiagnostics(diagnostics, sources, { project: projectFrom(cwd) })}`,
  });
}
