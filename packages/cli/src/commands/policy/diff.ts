import type { Command } from 'commander';
import { diffPolicies } from '@troth/core/policy';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import type { Run } from '../../action.ts';
import type { Session } from '../../session.ts';
import { policyChanges } from '../../text/policy-changes.ts';
import { validPolicy } from './valid-policy.ts';

export function addPolicyDiff(policy: Command, run: Run): void {
  policy
    .command('diff')
    .description(
      'Says in words what a new version of a policy changes for the people it is made to: what\nbecame weaker, what stronger. Ends with 1 when something became weaker or is gone.',
    )
    .argument('<old>', 'policy file')
    .argument('<new>', 'policy file')
    .addHelpText('after', examples('troth policy diff acme-2025.policy.yaml acme.policy.yaml'))
    .action((before: string, after: string, _: unknown, command: Command) =>
      run(command, (session) => diff(session, before, after)),
    );
}

async function diff({ shell }: Session, before: string, after: string): Promise<Outcome> {
  const { catalogue } = await import('@troth/server');
  const [old, fresh] = await Promise.all([
    validPolicy(before, shell.cwd),
    validPolicy(after, shell.cwd),
  ]);
  const changes = diffPolicies(old, fresh, catalogue);
  const worse = changes.some((change) => change.class === 'weaker' || change.class === 'removed');
  return {
    exitCode: worse ? exitCodes.broken : exitCodes.done,
    json: {
      old: { policy: old.id, hash: old.hash },
      new: { policy: fresh.id, hash: fresh.hash },
      changes,
    },
    text: (look) => policyChanges(changes, look),
  };
}
