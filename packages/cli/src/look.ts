/** How text for people looks here: its width, its colours, and the signs that the terminal can show. */
import { styleText } from 'node:util';
import type { Status } from '@troth/core/control';
import type { Output, Shell } from './shell.ts';
import { signColours } from './terminal.ts';

export interface Look {
  readonly width: number;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  /** Sign of a status, in its colour. */
  sign(status: Status): string;
  /** The text in the status's colour. */
  status(status: Status, text: string): string;
  /** `•`, or what stands for it. */
  readonly bullet: string;
  readonly line: string;
  /** How the reader calls this program: `npx troth` when npm runs us, for then it may not be in the path. */
  readonly command: string;
}

export type Paint = (text: string) => string;
type Colour = Parameters<typeof styleText>[0];

const colours: Readonly<Record<Status, Colour>> = {
  kept: 'green',
  attested: 'cyan',
  'at-risk': 'yellow',
  unknown: 'gray',
  lapsed: 'magenta',
  broken: 'red',
};

const signs: Readonly<Record<Status, string>> = {
  kept: '✔',
  attested: '◆',
  'at-risk': '▲',
  unknown: '?',
  lapsed: '○',
  broken: '✖',
};

const plainSigns: Readonly<Record<Status, string>> = {
  kept: '+',
  attested: '*',
  'at-risk': '!',
  unknown: '?',
  lapsed: 'o',
  broken: 'x',
};

/** `color` is false after `--no-color`. */
export function lookOf(shell: Shell, output: Output, color: boolean): Look {
  const coloured = color && takesColour(shell.env, output);
  const unicode = takesUnicode(shell.env);
  const paint = (colour: Colour): Paint => {
    return (text) =>
      coloured ? signColours(styleText(colour, text, { validateStream: false })) : text;
  };
  const status = (status: Status, text: string): string => paint(colours[status])(text);
  return {
    width: Math.min(Math.max(output.columns ?? 80, 40), 100),
    bold: paint('bold'),
    dim: paint('dim'),
    red: paint('red'),
    green: paint('green'),
    yellow: paint('yellow'),
    status,
    sign: (of) => status(of, (unicode ? signs : plainSigns)[of]),
    bullet: unicode ? '•' : '-',
    line: unicode ? '─' : '-',
    command: shell.env['npm_lifecycle_event'] === undefined ? 'troth' : 'npx troth',
  };
}

function takesColour(env: Shell['env'], output: Output): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0';
  return output.isTerminal && env['TERM'] !== 'dumb';
}

/** Only a locale that says otherwise is taken at its word: in a container there often is none. */
function takesUnicode(env: Shell['env']): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'];
  return !locale || /utf-?8/i.test(locale);
}
