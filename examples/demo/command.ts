/** `node generate.ts --url postgresql://… [--subjects N] [--seed N]`, for each demo. */
import { parseArgs } from 'node:util';
import { TrothError } from '@troth/core/error';
import type { Demo, Progress } from './contract.ts';

export async function runGenerate(
  generate: Demo['generate'],
  argv: readonly string[],
): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      url: { type: 'string' },
      subjects: { type: 'string' },
      seed: { type: 'string' },
    },
  });
  if (values.url === undefined) throw usage('Name the database: --url postgresql://…');
  const started = performance.now();
  const made = await generate({
    url: values.url,
    ...wholeNumber('subjects', values.subjects),
    ...wholeNumber('seed', values.seed),
    onProgress: show,
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const what = made.created ? `${made.rows} rows in ${seconds} s` : 'already there, left as it is';
  process.stderr.write('\r\u001b[K');
  process.stdout.write(`${made.subjects} people, seed ${made.seed}: ${what}\n`);
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

function show({ step, rows, of }: Progress): void {
  const share = of > 0 ? ` ${Math.floor((100 * rows) / of)} %` : '';
  process.stderr.write(`\r\u001b[K${step}${share}`);
}

function usage(publicMessage: string): TrothError {
  return new TrothError({ code: 'demo-usage', kind: 'invalid', publicMessage });
}
