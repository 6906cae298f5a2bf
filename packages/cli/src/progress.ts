/**
 * What is going on, on standard error: a moving line at a terminal, a line for each step elsewhere,
 * so that a log file stays readable.
 */
import ora from 'ora';
import type { Settings } from './settings.ts';
import type { Shell } from './shell.ts';
import { shown } from './terminal.ts';

/** What is said to whoever waits for a seat. */
export function waitingText(before: number): string {
  return `Waits: ${before} ${before === 1 ? 'run is' : 'runs are'} before this one`;
}

export interface Progress {
  /** A step that takes a while. Ends the one before. */
  step(text: string): void;
  /** How far the step is, or a step too short for a line of its own; not shown where lines cannot move. */
  update(text: string): void;
  /** Something to be said in between, such as that a server was adopted. */
  notice(text: string): Promise<void>;
  end(): void;
}

export function createProgress(shell: Shell, settings: Settings): Progress {
  // Without a width the moving line would be erased row by row, without end.
  const moves = shell.err.isTerminal && shell.err.columns !== undefined;
  return moves ? movingLine(shell, settings) : lines(shell);
}

function movingLine(shell: Shell, { color }: Settings): Progress {
  const spinner = ora({
    stream: process.stderr,
    color: color && !shell.env['NO_COLOR'] ? 'cyan' : false,
    // Ctrl-C is ours to answer, and what is typed ahead belongs to the next command.
    discardStdin: false,
  });
  return {
    step: (text) => void spinner.start(shown(text)),
    update(text) {
      if (spinner.isSpinning) spinner.text = shown(text);
      else spinner.start(shown(text));
    },
    async notice(text) {
      const { text: current, isSpinning } = spinner;
      spinner.stop();
      await shell.err.write(`${text}\n`);
      if (isSpinning) spinner.start(current);
    },
    end: () => void spinner.stop(),
  };
}

function lines(shell: Shell): Progress {
  const print = (text: string): Promise<void> => shell.err.write(`${text}\n`);
  return {
    step: (text) => void print(text),
    update: () => {},
    notice: print,
    end: () => {},
  };
}
