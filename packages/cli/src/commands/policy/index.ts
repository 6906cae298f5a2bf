/** `troth policy`: what can be said of policy files without a database. */
import type { Command } from 'commander';
import { examples } from '../../examples.ts';
import type { Run } from '../../action.ts';
import { addPolicyCheck } from './check.ts';
import { addPolicyDiff } from './diff.ts';
import { addPolicyImport } from './import.ts';
import { addPolicyPublish } from './publish.ts';
import { addPolicyRender } from './render.ts';
import { addPolicySchema } from './schema.ts';

export function addPolicy(program: Command, run: Run): void {
  const policy = program
    .command('policy')
    .summary('policy files: check, schema, diff, render, import, publish')
    .description(
      'Works on policy files and data maps; all but publish need no installation and no database.',
    )
    .addHelpText('after', examples('troth policy check acme.policy.yaml'));
  addPolicyCheck(policy, run);
  addPolicySchema(policy, run);
  addPolicyDiff(policy, run);
  addPolicyRender(policy, run);
  addPolicyImport(policy, run);
  addPolicyPublish(policy, run);
}
