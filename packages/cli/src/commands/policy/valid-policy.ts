import { renderDiagnostics, type Policy } from '@troth/core/policy';
import { cliError } from '../../error.ts';

/** The policy of a file. Throws `policy-invalid` with every error when it has one. */
export async function validPolicy(path: string): Promise<Policy> {
  const { readPolicy } = await import('@troth/server');
  const { policy, diagnostics, sources } = await readPolicy(path);
  if (policy !== undefined) return policy;
  throw cliError({
    code: 'policy-invalid',
    kind: 'invalid',
    facts: { file: path },
    publicMessage: `${path} is not valid.\n\n${renderDiagnostics(diagnostics, sources)}`,
  });
}
