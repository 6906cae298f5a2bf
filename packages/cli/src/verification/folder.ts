/** Verifies a log's folder, or every log of a folder. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { VerifierKey } from '@troth/core/proof';
import type { LogReport, Problem } from '@troth/server';
import { readNamedFile } from '../arguments.ts';
import { usageError } from '../error.ts';
import { exitCodes } from '../exit-code.ts';
import type { Look } from '../look.ts';
import type { Outcome } from '../outcome.ts';
import type { Session } from '../session.ts';
import { hang, wrap } from '../text/wrap.ts';
import { keyBeside } from './keys.ts';

interface Options {
  readonly keys: readonly VerifierKey[];
  readonly seen: string | undefined;
}

interface Verified {
  readonly log: string;
  readonly report: LogReport;
  readonly keyFrom: 'command line' | 'log';
}

const shownProblems = 20;

export async function verifyFolder(
  session: Session,
  path: string,
  { keys, seen }: Options,
): Promise<Outcome> {
  const { verifyLog } = await import('@troth/server');
  const folders = await logFolders(path);
  if (seen !== undefined && folders.length > 1) {
    throw usageError('--seen is a checkpoint of one log: name the folder of that log.');
  }
  const before = seen === undefined ? undefined : await readNamedFile(session.shell.cwd, seen);
  const verified: Verified[] = [];
  for (const folder of folders) {
    const log = basename(folder);
    session.progress.step(`Verifying ${log}`);
    const own =
      keys.length > 0 ? keys : [await keyBeside(folder)].filter((key) => key !== undefined);
    if (own.length === 0) throw noKey(folder);
    const report = await verifyLog(folder, own, before ? { seen: before.toString() } : {});
    verified.push({ log, report, keyFrom: keys.length > 0 ? 'command line' : 'log' });
  }
  const broken = verified.some(({ report }) => report.problems.length > 0);
  return {
    exitCode: broken ? exitCodes.broken : exitCodes.done,
    json: {
      verified: !broken,
      logs: verified.map(({ log, keyFrom, report }) => ({ log, keyFrom, ...report })),
    },
    text: (look) =>
      [...verified.map((one) => logText(one, look)), keyText(verified, look)].join('\n'),
  };
}

/** The folder itself when it is a log's, else those in it that are. */
async function logFolders(path: string): Promise<readonly string[]> {
  if (await isLog(path)) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const folders = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => join(path, entry.name))
    .toSorted();
  const logs: string[] = [];
  for (const folder of folders) if (await isLog(folder)) logs.push(folder);
  if (logs.length > 0) return logs;
  throw usageError(`${path} holds no log: a log has a file named checkpoint.`);
}

/** A log whose checkpoint was deleted is still one, and verifying it says so. */
async function isLog(folder: string): Promise<boolean> {
  const names = await readdir(folder);
  return names.some((name) => name === 'checkpoint' || name === 'verifier.key' || name === 'tile');
}

function noKey(folder: string): Error {
  return usageError(
    `${folder} states no verifier key. Give the one that you were given with --key.`,
  );
}

function logText({ log, report }: Verified, look: Look): string {
  const { problems, size, root, ahead } = report;
  if (problems.length === 0) {
    const said = `${size} entries, every byte under the signed root ${root}`;
    const later = ahead > 0 ? ` (${ahead} newer files are not under this checkpoint yet)` : '';
    return hang(`${look.sign('kept')} ${look.bold(log)}  `, `${said}${later}`, look.width);
  }
  const shown = problems.slice(0, shownProblems).map((problem) => problemText(problem, look));
  const more = problems.length - shown.length;
  return [
    `${look.sign('broken')} ${look.bold(log)}  this log is not what was signed`,
    ...shown,
    ...(more > 0 ? [look.dim(`    and ${more} more problems; all with --json`)] : []),
  ].join('\n');
}

function problemText({ kind, file, offset, line, says }: Problem, look: Look): string {
  const where = [
    file,
    ...(line === undefined ? [] : [`line ${line}`]),
    ...(offset === undefined ? [] : [`byte ${offset}`]),
  ].join(', ');
  return hang(`    ${look.red(kind)} `, `${where}: ${says}`, look.width);
}

/** A key that is taken from the log proves only that the log agrees with itself. */
function keyText(verified: readonly Verified[], look: Look): string {
  if (verified.every(({ keyFrom }) => keyFrom === 'command line')) return '';
  return `\n${wrap(
    'The key was taken from the log itself: compare its verifier.key with the one that you were given, or pass that one with --key.',
    look.width,
  )}`;
}
