/** The commands that the README shows, so that they are what is run. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Tour {
  /** From `open` to `verify`. */
  readonly erasure: readonly Command[];
  readonly access: readonly Command[];
  readonly destruction: readonly Command[];
}

/** Arguments of `troth`; `REQUEST` stands for the id that `open` prints. */
export type Command = readonly string[];

const readme = join(import.meta.dirname, '..', '..', 'README.md');

export function readTour(): Tour {
  const commands = commandsOf(readFileSync(readme, 'utf8'));
  const find = (...words: readonly string[]): Command => {
    const found = commands.find((command) => words.every((word) => command.includes(word)));
    assert.ok(found, `the README has no command with ${words.join(' ')}`);
    return found;
  };
  const asked = ['plan', 'approve', 'run'].map((verb) => find('request', verb));
  const proven = [find('certificate', 'show'), find('certificate', 'verify')];
  const opened = commands.filter(([noun, verb]) => noun === 'request' && verb === 'open');
  const openOf = (right: string | undefined): Command => {
    const found = opened.find((command) => command[command.indexOf('--right') + 1] === right);
    assert.ok(found, `the README opens no request for ${right}`);
    return found;
  };
  const destroyed = ['open', 'plan', 'approve', 'run'].map((verb) => find('destruction', verb));
  const erasure = opened.find((command) => !command.includes('--right'));
  assert.ok(erasure, 'the README opens no erasure');
  return {
    erasure: [erasure, ...asked, ...proven],
    access: [openOf('access'), ...asked, ...proven],
    destruction: [...destroyed, ...proven],
  };
}

/** `npx troth …` of every block of shell; lines that end in a backslash go on. */
function commandsOf(text: string): readonly Command[] {
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.replaceAll(/\\\n\s*/g, '').split('\n'))
    .filter((line) => line.startsWith('npx troth '))
    .map((line) => wordsOf(line.slice('npx troth '.length)));
}

function wordsOf(line: string): Command {
  const bare = line.replace(/\s+(?:#|>).*$/, '');
  return [...bare.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );
}

/** The same command about somebody else. */
export function about(command: Command, options: Readonly<Record<string, readonly string[]>>) {
  const names = Object.keys(options);
  const kept = command.filter(
    (word, at) => !names.includes(word) && !names.includes(command[at - 1] ?? ''),
  );
  const given = Object.entries(options).flatMap(([name, values]) =>
    values.flatMap((value) => [name, value]),
  );
  return [...kept, ...given];
}
