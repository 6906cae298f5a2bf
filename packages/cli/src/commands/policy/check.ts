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
import { askLive, liveExitCode, liveText } from './live.ts';
import { policyFiles } from './policy-files.ts';

interface Options {
  readonly all?: boolean;
  readonly live?: boolean;
}

export function addPolicyCheck(policy: Command, run: Run): void {
  policy
    .command('check')
    .description(
      'Checks policy files and the data maps that they name, and shows every error at once.\nWarnings alone do not make a policy invalid. With --live the real databases are asked as well what\nstands against each workflow: ends with 1 where something does, with 3 where a plan cannot be tried.',
    )
    .argument('[files...]', 'policy files; those that govern here when none is named')
    .option('--all', 'print more than the first 20 errors of a policy')
    .option('--live', 'ask the databases what stands against each workflow; makes no request')
    .addHelpText(
      'after',
      examples('troth policy check acme.policy.yaml', 'troth policy check acme.policy.yaml --live'),
    )
    .action((files: readonly string[], options: Options, command: Command) =>
      run(command, (session) => check(session, files, options)),
    );
}

async function check(
  session: Session,
  named: readonly string[],
  { all = false, live = false }: Options,
): Promise<Outcome> {
  const { readPolicy } = await import('@troth/server');
  const files = await policyFiles(session, named);
  const read = await Promise.all(
    files.map(async (file) => ({ file, ...(await readPolicy(file)) })),
  );
  const invalid = read.some(({ policy }) => policy === undefined);
  const policies = read.flatMap(({ policy }) => policy ?? []);
  const reports = live && !invalid ? await askLive(session, files, policies) : undefined;
  return {
    exitCode: invalid ? exitCodes.usage : liveExitCode(reports ?? []),
    json: {
      ...(reports && { live: reports }),
      files: read.map(({ file, policy, diagnostics }) => ({
        file,
        valid: policy !== undefined,
        policy: policy?.id ?? null,
        hash: policy?.hash ?? null,
        promises: policy?.promises.length ?? null,
        diagnostics,
      })),
    },
    text: (look) =>
      [
        ...read.map((one) => fileText(one.file, one, look, { all, cwd: session.shell.cwd })),
        ...(reports ?? []).map((report) => liveText(report, look)),
      ].join('\n\n'),
  };
}

function fileText(
  file: string,
  read: ReadPolicy,
  look: Look,
  shown: { readonly all: boolean; readonly cwd: string },
): string {
  const { policy, diagnostics } = read;
  const verdict = policy
    ? `${look.sign('kept')} ${file} is valid: ${counted(policy.promises.length, 'promise')}`
    : `${look.sign('broken')} ${file} is not valid`;
  return diagnostics.length === 0 ? verdict : `${diagnosticsText(read, look, shown)}\n${verdict}`;
}
