/** Runs one command line from its arguments to its exit code. */
import { CommanderError, type Command } from 'commander';
import type { Action } from './action.ts';
import { createSession } from './session.ts';
import { exitCodeOfError, exitCodes, type ExitCode } from './exit-code.ts';
import { cliError } from './error.ts';
import { printError, printJson, printOutcome } from './print.ts';
import { buildProgram } from './program.ts';
import type { Settings } from './settings.ts';
import type { Shell } from './shell.ts';
import { guarded } from './terminal.ts';

export async function run(argv: readonly string[], process: Shell): Promise<ExitCode> {
  const shell = guarded(process);
  let exitCode: ExitCode = exitCodes.done;
  const program = buildProgram(shell, async (command, action) => {
    const settings = settingsOf(command);
    exitCode = await carryOut(shell, settings, action);
  });
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.done;
    const { code, message } = error;
    if (argv.includes('--json'))
      await printJson(shell, { error: { code, kind: 'invalid', message, facts: {} } });
    return exitCodes.usage;
  }
}

function settingsOf(command: Command): Settings {
  const {
    home,
    policy = [],
    json = false,
    color,
    verbose = false,
  } = command.optsWithGlobals<Partial<Settings>>();
  return { policy, json, color: color !== false, verbose, ...(home === undefined ? {} : { home }) };
}

async function carryOut(shell: Shell, settings: Settings, action: Action): Promise<ExitCode> {
  try {
    await using session = createSession(shell, settings);
    const outcome = await action(session);
    if (typeof outcome === 'number') return outcome;
    session.progress.end();
    await printOutcome(shell, settings, outcome);
    return outcome.exitCode;
  } catch (error) {
    await printError(shell, settings, shell.signal.aborted ? interrupted(error) : error);
    return shell.signal.aborted ? exitCodes.unknown : exitCodeOfError(error);
  }
}

function interrupted(cause: unknown): Error {
  return cliError({
    code: 'interrupted',
    kind: 'unavailable',
    publicMessage: 'Stopped before it was finished.',
    cause,
  });
}
