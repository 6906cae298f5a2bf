/** What a command prints: one JSON document, or text; and errors, which text always has on standard error. */
import { detailsOf, failureOf } from './failure.ts';
import { lookOf } from './look.ts';
import type { Outcome } from './outcome.ts';
import type { Settings } from './settings.ts';
import type { Shell } from './shell.ts';
import { shownInJson, writeValue } from './terminal.ts';

export async function printOutcome(
  shell: Shell,
  settings: Settings,
  { json, text, value = false }: Omit<Outcome, 'exitCode'>,
): Promise<void> {
  if (settings.json) return printJson(shell, json);
  const lines = text(lookOf(shell, shell.out, settings.color));
  if (lines === '') return;
  if (value) await writeValue(shell.out, `${lines}\n`);
  else await shell.out.write(`${lines}\n`);
}

export async function printError(shell: Shell, settings: Settings, error: unknown): Promise<void> {
  const failure = failureOf(error);
  const look = lookOf(shell, shell.err, settings.color);
  const said = `${look.red('error')} ${look.dim(`[${failure.code}]`)} ${failure.message}`;
  const details = settings.verbose ? detailsOf(error) : [];
  await shell.err.write(`${[said, ...details].join('\n')}\n`);
  if (settings.json) await printJson(shell, { error: failure });
}

export function printJson(shell: Shell, value: unknown): Promise<void> {
  return shell.out.write(`${shownInJson(JSON.stringify(value, null, 2))}\n`);
}
