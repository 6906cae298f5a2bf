import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { renderPolicy } from '@troth/core/policy';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import type { Run } from '../../action.ts';
import type { Session } from '../../session.ts';
import { validPolicy } from './valid-policy.ts';

interface Options {
  readonly out?: string;
}

export function addPolicyRender(policy: Command, run: Run): void {
  policy
    .command('render')
    .description('Writes a policy as a readable Markdown page.')
    .argument('<file>', 'policy file')
    .option('-o, --out <file>', 'write it to a file instead of standard output')
    .addHelpText('after', examples('troth policy render acme.policy.yaml --out policy.md'))
    .action((file: string, options: Options, command: Command) =>
      run(command, (session) => render(session, file, options)),
    );
}

async function render({ shell }: Session, file: string, { out }: Options): Promise<Outcome> {
  const { catalogue } = await import('@troth/server');
  const policy = await validPolicy(file, shell.cwd);
  const markdown = renderPolicy(policy, catalogue);
  if (out === undefined) {
    const json = { policy: policy.id, markdown };
    return { exitCode: exitCodes.done, json, text: () => markdown.trimEnd(), value: true };
  }
  const path = resolve(shell.cwd, out);
  await writeFile(path, markdown);
  const json = { policy: policy.id, file: path };
  return { exitCode: exitCodes.done, json, text: () => `Written to ${path}` };
}
