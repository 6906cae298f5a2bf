/** Values of options, read or refused with what is expected. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { cliError } from './error.ts';

export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new InvalidArgumentError('It is a whole number, such as 1000.');
  return Number(text);
}

export function plainDate(text: string): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch (error) {
    if (error instanceof RangeError)
      throw new InvalidArgumentError('It is a date, such as 2027-01-31.');
    throw error;
  }
}

/** For an option that may be repeated. */
export function collected(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** The bytes of a file that the command line names. */
export async function readNamedFile(cwd: string, path: string): Promise<Buffer> {
  try {
    return await readFile(resolve(cwd, path));
  } catch (cause) {
    throw cliError({
      code: 'file-unreadable',
      kind: 'missing',
      facts: { path },
      publicMessage: `${path} cannot be read${reasonFor(cause)}.`,
      cause,
    });
  }
}

function reasonFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return ': there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return ': permission denied';
  if (code === 'EISDIR') return ': it is a folder';
  return '';
}
