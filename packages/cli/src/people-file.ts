/**
 * A CSV file (RFC 4180) of people: its first line names the columns of their key, every further line is
 * one person. It is read whole: keys of 10,000 people are a few hundred kilobytes.
 */
import type { Whom } from '@troth/server';
import { readNamedFile } from './arguments.ts';
import { usageError } from './error.ts';

export async function readPeople(cwd: string, path: string): Promise<readonly Whom[]> {
  return peopleIn((await readNamedFile(cwd, path)).toString('utf8'), path);
}

/** Throws `usage` for a file without people, or with a line that does not fit its first. */
export function peopleIn(text: string, path: string): readonly Whom[] {
  const [header, ...lines] = linesOf(text.replace(/^\uFEFF/, ''), path);
  if (!header || lines.length === 0) {
    throw usageError(`${path} names nobody: a line of key columns, then a line for each person.`);
  }
  return lines.map((line, index) => {
    if (line.length !== header.length) {
      throw usageError(
        `${path}: person ${index + 1} has ${line.length} values, and there are ${header.length} columns.`,
      );
    }
    return { key: Object.fromEntries(header.map((column, at) => [column, line[at] ?? ''])) };
  });
}

const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function linesOf(text: string, path: string): readonly (readonly string[])[] {
  const lines: string[][] = [];
  let line: string[] = [];
  cell.lastIndex = 0;
  while (cell.lastIndex < text.length || line.length > 0) {
    const match = cell.exec(text);
    if (match === null) throw usageError(`${path}: line ${lines.length + 1} is no CSV.`);
    const [, quoted, plain = '', end] = match;
    line.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    const isBlank = line.length === 1 && line[0] === '' && quoted === undefined;
    if (!isBlank) lines.push(line);
    line = [];
  }
  return lines;
}
