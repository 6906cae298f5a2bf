/** `troth doctor`: what is wrong with this installation, and what to do. */
import type { Command } from 'commander';
import type { DoctorLine } from '@troth/server';
import { examples } from '../examples.ts';
import { exitCodeOfError, exitCodes, type ExitCode } from '../exit-code.ts';
import { failureOf } from '../failure.ts';
import { governedPolicies } from '../governed.ts';
import type { Look } from '../look.ts';
import type { Outcome } from '../outcome.ts';
import type { Run } from '../action.ts';
import { withInstallation, type Session } from '../session.ts';
import { configurationOf } from '../settings.ts';
import { hang } from '../text/wrap.ts';

export function addDoctor(program: Command, run: Run): void {
  program
    .command('doctor')
    .summary('say what is wrong with this installation')
    .description(
      'Looks at every part of this installation and says what is wrong and what to do about it.',
    )
    .addHelpText('after', examples('troth doctor', 'troth doctor --json'))
    .action((_: unknown, command: Command) => run(command, doctor));
}

async function doctor(session: Session): Promise<Outcome> {
  const lines: DoctorLine[] = [runtimeLine(), ...(await machineLines(session))];
  let exitCode: ExitCode = exitCodes.done;
  try {
    lines.push(await policiesLine(session));
    const opened = await withInstallation(session, ({ installation }) => installation.doctor());
    const known = new Set(lines.map(({ subject }) => subject));
    lines.push(...opened.filter(({ subject }) => !known.has(subject)));
    if (lines.some(({ state }) => state === 'failed')) exitCode = exitCodes.unavailable;
  } catch (error) {
    // That it cannot be opened is this command's result, not its failure.
    exitCode = exitCodeOfError(error);
    const { code, message } = failureOf(error);
    lines.push({
      subject: 'installation',
      state: 'failed',
      message: `It cannot be opened: ${message}`,
      fix: fixFor(code),
    });
  }
  return {
    exitCode,
    json: { lines },
    text: (look) => lines.map((line) => lineText(line, look)).join('\n'),
  };
}

function runtimeLine(): DoctorLine {
  return {
    subject: 'runtime',
    state: 'ok',
    message: `Node ${process.versions.node} on ${process.platform}-${process.arch}`,
  };
}

/** Before anything is opened: what they tell may be why nothing opens. */
async function machineLines({ shell, settings }: Session): Promise<readonly DoctorLine[]> {
  const [{ home }, { examineMachine }] = await Promise.all([
    configurationOf(shell, settings),
    import('@troth/server'),
  ]);
  return examineMachine(home);
}

async function policiesLine({ shell, settings }: Session): Promise<DoctorLine> {
  const { policies, from } = await governedPolicies(shell, settings);
  const named = from === 'demos' ? 'the three demos' : policies.join(', ');
  return {
    subject: 'policies',
    state: 'ok',
    message: `${named} (from ${from === 'demos' ? 'the default' : from})`,
  };
}

function fixFor(code: string): string {
  if (code.startsWith('policy')) return 'Run: troth policy check FILE';
  if (code === 'instance-claimed') return 'Stop the other one, or use another --home.';
  if (code.startsWith('configuration')) return 'Correct or unset the variables that are named.';
  return 'Do what the message says and run troth doctor again; --verbose shows more.';
}

const signs = { ok: 'kept', warning: 'at-risk', failed: 'broken' } as const;

function lineText({ subject, state, message, fix }: DoctorLine, look: Look): string {
  const said = hang(`${look.sign(signs[state])} ${look.bold(subject)}  `, message, look.width);
  return fix === undefined
    ? said
    : `${said}\n${hang(state === 'ok' ? '    note: ' : '    fix: ', fix, look.width)}`;
}
