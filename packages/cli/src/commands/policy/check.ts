import type { Command } from 'commander';
import type { ReadPolicy } from '@troth/server';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Look } from '../../look.ts';
import type { Outcome } from '../../outcome.ts';
import type { Run } from '../../action.ts';
import type { Session } from '../../session.ts';
import { counted } from '../../text/wrap.ts';
import { diagnosticsText } from './diagnostics-text.ts';
import { policyFiles } from './policy-files.ts';

interface Options {
  readonly all?: boolean;
}

export function addPolicyCheck(policy: Command, run: Run): void {
  policy
    .command('check')
    .description(
      'Checks policy files and the data maps that they name, and shows every error at once.\nWarnings alone do not make a policy invalid.',
    )
    .argument('[files...]', 'policy files; those that govern here when none is named')
    .option('--all', 'print more than the first 20 errors of a policy')
    .addHelpText('after', examples('troth policy check acme.policy.yaml'))
    .action((files: readonly string[], { all = false }: Options, command: Command) =>
      run(command, (session) => check(session, files, all)),
    );
}

async function check(session: Session, named: readonly string[], all: boolean): Promise<Outcome> {
  const { readPolicy } = await import('@troth/server');
  const files = await policyFiles(session, named);
  const read = await Promise.all(
    files.map(async (file) => ({ file, ...(await readPolicy(file)) })),
  );
  const invalid = read.some(({ policy }) => policy === undefined);
  return {
    exitCode: invalid ? exitCodes.usage : exitCodes.done,
    json: {
      files: read.map(({ file, policy, diagnostics }) => ({
        file,
        valid: policy !== undefined,
        policy: policy?.id ?? null,
        hash: policy?.hash ?? null,
        promises: policy?.promises.length ?? null,
        diagnostics,
      })),
    },
    text: (look) => read.map((one) => fileText(one.file, one, look, all)).join('\n\n'),
  };
}

function fileText(file: string, read: ReadPolicy, look: Look, all: boolean): string {
  const { policy, diagnostics } = read;
  const verdict = policy
    ? `${look.sign('kept')} ${file} is valid: ${counted(policy.promises.length, 'promise')}`
    : `${look.sign('broken')} ${file} is not valid`;
  return diagnostics.length === 0 ? verdict : `${diagnosticsText(read, look, all)}\n${verdict}`;
}
