/** `node generate.ts --url postgresql://… [--subjects N] [--seed N]`, for each demo. */
import { parseArgs } from 'node:util';
import { TrothError } from '@troth/core/error';
import type { Demo, GenerateOptions, Progress } from './contract.ts';

/** Sets the exit code: 0 done, 2 wrong usage, 4 the database would not have it. */
export async function runGenerate(
  generate: Demo['generate'],
  argv: readonly string[],
): Promise<void> {
  try {
    await generateAs(generate, readArguments(argv));
  } catch (error) {
    if (!(error instanceof TrothError)) throw error;
    process.stderr.write(`${error.publicMessage}\n`);
    process.exitCode = error.kind === 'invalid' ? 2 : 4;
  }
}

async function generateAs(generate: Demo['generate'], options: GenerateOptions): Promise<void> {
  const started = performance.now();
  const shown = process.stderr.isTTY ? { onProgress: show } : {};
  const made = await generate({ ...options, ...shown });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const what = made.created ? `${made.rows} rows in ${seconds} s` : 'already there, left as it is';
  if (process.stderr.isTTY) process.stderr.write(clearLine);
  process.stdout.write(`${made.subjects} people, seed ${made.seed}: ${what}\n`);
}

function readArguments(argv: readonly string[]): GenerateOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      url: { type: 'string' },
      subjects: { type: 'string' },
      seed: { type: 'string' },
    },
  });
  if (values.url === undefined) throw usage('Name the database: --url postgresql://…');
  return {
    url: values.url,
    ...wholeNumber('subjects', values.subjects),
    ...wholeNumber('seed', values.seed),
  };
}

function wholeNumber<Name extends string>(
  name: Name,
  text: string | undefined,
): { [name in Name]?: number } {
  if (text === undefined) return {};
  if (!/^[1-9]\d{0,8}$/.test(text)) throw usage(`--${name} is a whole number, such as 1000`);
  // A computed key widens to an index signature, which the mapped type does not take.
  const option: { [name in Name]?: number } = {};
  option[name] = Number(text);
  return option;
}

const clearLine = '\r\u001b[K';

function show({ step, rows, of }: Progress): void {
  const share = of > 0 ? ` ${Math.floor((100 * rows) / of)} %` : '';
  process.stderr.write(`${clearLine}${step}${share}`);
}

function usage(publicMessage: string): TrothError {
  return new TrothError({ code: 'demo-usage', kind: 'invalid', publicMessage });
}
