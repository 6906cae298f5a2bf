/**
 * The suppression ledger: pseudonyms of people who were erased, one line of JSON each, in a file outside
 * every database and its restore path. It outlasts the oldest copy that can be restored: when rows
 * come back with an old dump, it says whose must go again. Lines are only ever added.
 */
import { closing } from '@troth/core/closing';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { canonicalJson } from '@troth/core/proof';
import { requestError } from './error.ts';
import type { What } from './ways.ts';

export interface Suppressed {
  readonly policy: string;
  readonly kind: string;
  readonly pseudonym: string;
  readonly request: string;
  /** ISO 8601, UTC: when the erasure ended. */
  readonly at: string;
  /** What it is of; absent: the person's own key. */
  readonly what?: What;
  /** How many further pseudonyms came onto the list with this person's request; absent in old lines. */
  readonly handles?: number;
  /** The lines before this one of the same pseudonym are somebody else's now: they no longer count. */
  readonly released?: true;
}

/** A line as it stands in the file, by its number there; from 1. */
export interface NumberedLine extends Suppressed {
  readonly line: number;
}

export interface Suppression {
  /** Durable when it returns. Whoever stands there already for the same request is not written again. */
  add(suppressed: readonly Suppressed[]): Promise<void>;
  list(): Promise<readonly Suppressed[]>;
  numbered(): Promise<readonly NumberedLine[]>;
}

export function openSuppression(path: string): Suppression {
  return {
    async list() {
      return (await readText(path)).lines.map(({ text }) => parse(text));
    },
    async numbered() {
      const { lines } = await readText(path);
      return lines.map(({ text, line }) => ({ ...parse(text), line }));
    },
    async add(suppressed) {
      const { lines, torn } = await readText(path);
      const known = new Set(lines.map(({ text }) => nameOf(parse(text))));
      const fresh = suppressed.filter((one) => !known.has(nameOf(one)));
      if (fresh.length === 0) return;
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const file = await open(path, 'a', 0o600);
      await closing(
        async () => {
          // What a crash tore off is closed by its own line end, and is skipped by whoever reads.
          const text = fresh.map((one) => `${canonicalJson(one)}\n`).join('');
          await file.appendFile(`${torn ? '\n' : ''}${text}`);
          await file.sync();
        },
        async () => {
          await file.close();
        },
      );
      await syncFolder(dirname(path));
    },
  };
}

/** A release is never the same line: what it takes back may have come onto the list again. */
export function nameOf({ request, pseudonym, released, at }: Suppressed): string {
  return `${request} ${pseudonym}${released ? ` ${at}` : ''}`;
}

interface Line {
  readonly text: string;
  readonly line: number;
}

/** Whole lines, and whether a line without its end follows: a crash in the middle of a write. */
async function readText(path: string): Promise<{ lines: readonly Line[]; torn: boolean }> {
  let text = '';
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const parts = text.split('\n');
  const torn = (parts.pop() ?? '') !== '';
  const lines = parts.map((part, index) => ({ text: part, line: index + 1 }));
  return { lines: lines.filter(({ text: part }) => isWhole(part)), torn };
}

/** A torn line has no closing brace: nothing was promised for it, since its write never returned. */
function isWhole(line: string): boolean {
  return line.startsWith('{') && line.endsWith('}');
}

function parse(line: string): Suppressed {
  const value = parsed(line);
  if (isSuppressed(value)) return value;
  throw requestError(
    'suppression-unreadable',
    'unavailable',
    'A line of the suppression ledger cannot be read. Restore the file from its copy: without it nobody can tell who came back.',
  );
}

/** A line that was overwritten in its middle has both braces. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isSuppressed(value: unknown): value is Suppressed {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  return ['policy', 'kind', 'pseudonym', 'request', 'at'].every(
    (name) => typeof fields[name] === 'string',
  );
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  await closing(
    async () => {
      await folder.sync();
    },
    async () => {
      await folder.close();
    },
  );
}
