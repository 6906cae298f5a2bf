/** Verifies a log's folder, or a ledger: a folder of logs and the meta-log over them. */
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { VerifierKey } from '@troth/core/proof';
import type { LedgerReport, Problem } from '@troth/server';
import { usageError } from '../error.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import type { Outcome } from '../outcome.ts';
import type { Session } from '../session.ts';
import { keyBeside } from './keys.ts';
import { ledgerText } from './ledger-text.ts';

export interface FolderOptions {
  /** From the command line; where there is none, what the logs say of themselves is taken. */
  readonly keys: readonly VerifierKey[];
  /** File that remembers what was verified before. */
  readonly remember: string | undefined;
}

export async function verifyFolder(
  session: Session,
  path: string,
  { keys, remember }: FolderOptions,
): Promise<Outcome> {
  const single = await isLog(path);
  const folders = single ? [path] : await logFolders(path);
  if (folders.length === 0)
    throw usageError(`${path} holds no log: a log has a file named checkpoint.`);
  const known = keys.length > 0 ? keys : await keysBeside(folders);
  if (known.length === 0) {
    throw usageError(
      `${path} states no verifier key. Give the one that you were given with --key.`,
    );
  }
  session.progress.update('Verifying every byte');
  const stateFile = remember === undefined ? undefined : resolve(session.shell.cwd, remember);
  const { signal } = session.shell;
  const { verifyLedger, verifyRemembered } = await import('@troth/server');
  const report: LedgerReport = single
    ? { ...alone, logs: [await verifyRemembered(path, known, { stateFile, signal })] }
    : await verifyLedger(path, known, {
        signal,
        ...(stateFile === undefined ? {} : { stateFile }),
      });
  const keyFrom = keys.length > 0 ? 'command line' : 'log';
  return {
    exitCode: exitCodeOf(report, single),
    json: { verified: problemsOf(report).length === 0, keyFrom, ...report },
    text: (look) => ledgerText(report, keyFrom, look),
  };
}

const alone: LedgerReport = {
  logs: [],
  crossChecked: null,
  notInMeta: [],
  unchecked: [],
  problems: [],
};

export function problemsOf(report: LedgerReport): readonly Problem[] {
  return [
    ...report.problems,
    ...report.logs.flatMap(({ folder, problems }) =>
      problems.map((problem) => ({ ...problem, file: `${basename(folder)}/${problem.file}` })),
    ),
  ];
}

/** Logs that were not held against the meta-log are sound in themselves, and not all was verified. */
function exitCodeOf(report: LedgerReport, single: boolean): ExitCode {
  if (problemsOf(report).length > 0) return exitCodes.broken;
  const incomplete = report.crossChecked === null || report.unchecked.length > 0;
  return incomplete && !single ? exitCodes.unknown : exitCodes.done;
}

async function logFolders(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const logs: string[] = [];
  for (const entry of entries) {
    const folder = join(path, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith('.') && (await isLog(folder)))
      logs.push(folder);
  }
  return logs.toSorted();
}

/** A log whose checkpoint was deleted is still one, and verifying it says so. */
async function isLog(folder: string): Promise<boolean> {
  const names = await readdir(folder);
  return names.some((name) => name === 'checkpoint' || name === 'verifier.key' || name === 'tile');
}

async function keysBeside(folders: readonly string[]): Promise<readonly VerifierKey[]> {
  const keys = await Promise.all(folders.map(keyBeside));
  return keys.filter((key) => key !== undefined);
}
