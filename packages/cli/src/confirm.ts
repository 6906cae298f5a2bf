/** Asking before something is done that cannot be undone. */
import { createInterface } from 'node:readline/promises';
import { usageError } from './error.ts';
import { lookOf, type Look } from './look.ts';
import type { Session } from './session.ts';

/**
 * Shows what will be done and asks; true at once with `--yes`. What is shown goes to standard error, so
 * that standard output holds the result alone. Throws `usage` where nobody is there to be asked.
 */
export async function confirmed(
  { shell, settings, progress }: Session,
  { shows, asks, yes }: { shows: (look: Look) => string; asks: string; yes: boolean },
): Promise<boolean> {
  progress.end();
  await shell.err.write(`${shows(lookOf(shell, shell.err, settings.color))}\n\n`);
  if (yes) return true;
  if (!process.stdin.isTTY) {
    throw usageError('Nobody is here to be asked. Add --yes if this is what you want.');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${asks} Type the whole word yes: `, {
      signal: shell.signal,
    });
    return answer.trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}
