/**
 * The one place between Troth and whoever reads it. Names and values of a database are somebody
 * else's: what would steer a terminal, or turn the direction of a line, is shown and not obeyed.
 */
import { randomInt } from 'node:crypto';
import type { Output, Shell } from './shell.ts';

/** Colours of our own carry this number, which nobody who fills a database can know. */
const ours = String(randomInt(1e8, 1e9));

/** A painted text, so that `shown` knows its colours for ours. */
export function signColours(painted: string): string {
  // oxlint-disable-next-line no-control-regex -- the escape is what is looked for
  return painted.replaceAll(/\u001b\[(\d+)m/g, `\u001b[$1;${ours}m`);
}

/** C0 but tab and line end, DEL, C1, and what turns the direction of text. */
const steering =
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  /\u001b\[(\d+);(\d+)m|[\0-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Each such character as its number, `\u001b`; our own colours as they are. */
export function shown(text: string): string {
  return text.replaceAll(steering, (found: string, colour?: string, sign?: string) =>
    colour !== undefined && sign === ours ? `\u001b[${colour}m` : numbered(found),
  );
}

/** In JSON the same characters, as JSON spells them: whoever parses it reads the value unchanged. */
export function shownInJson(text: string): string {
  return text.replaceAll(steering, numbered);
}

function numbered(found: string): string {
  const [first = '', ...rest] = found;
  const number = first.charCodeAt(0).toString(16).padStart(4, '0');
  return `\\u${number}${rest.join('')}`;
}

const plain = new WeakMap<Output, Output>();

/** The shell, with nothing written to it that was not looked at. */
export function guarded(shell: Shell): Shell {
  return { ...shell, out: guard(shell.out), err: guard(shell.err) };
}

/** For opened values: as they are into a file or another program, shown on a terminal. */
export function writeValue(output: Output, text: string): Promise<void> {
  return (output.isTerminal ? output : (plain.get(output) ?? output)).write(text);
}

function guard(output: Output): Output {
  const guardedOutput: Output = {
    isTerminal: output.isTerminal,
    get columns() {
      return output.columns;
    },
    write: (text) => output.write(shown(text)),
  };
  plain.set(guardedOutput, output);
  return guardedOutput;
}
