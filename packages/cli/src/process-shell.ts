/** The real process as a shell. A reader that goes away (`troth status | head -1`) is not an error. */
import { once } from 'node:events';
import type { WriteStream } from 'node:tty';
import type { Output, Shell } from './shell.ts';

export function processShell(): Shell {
  const stopping = new AbortController();
  // The second Ctrl-C is the system's own: it ends the process whatever it is waiting for.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => stopping.abort(signal));
  }
  return {
    env: process.env,
    cwd: process.cwd(),
    out: outputOf(process.stdout),
    err: outputOf(process.stderr),
    signal: stopping.signal,
  };
}

function outputOf(stream: WriteStream): Output {
  let gone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone = true;
  });
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      // A terminal that nobody has sized says 0.
      return stream.columns || undefined;
    },
    async write(text) {
      if (gone || stream.write(text)) return;
      // A pipe whose reader went away emits an error and never drains.
      await Promise.race([
        once(stream, 'drain'),
        new Promise((resolve) => stream.once('close', resolve)),
      ]).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE') throw error;
      });
    },
  };
}
