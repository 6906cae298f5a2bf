/** The server as a process of the operating system: its pid file, whether it lives, its start and end. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSystemError, platformError } from '../error.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { openStartLog } from './logs.ts';
import type { Place } from './place.ts';

/** What PostgreSQL writes into `postmaster.pid`. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

export async function readPidFile(data: string): Promise<PidFile | undefined> {
  let text: string;
  try {
    text = await readFile(join(data, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
  const [pid, folder, , port, , , , status] = text.split('\n');
  // The file grows line by line while the server starts: too short means not ready yet.
  if (!pid || (folder !== undefined && folder !== '' && folder !== data)) return undefined;
  return { pid: Number(pid), port: Number(port ?? 0), ready: status?.trim() === 'ready' };
}

/** Whether this process is the server of that data folder; where that cannot be told, whether it lives. */
export function isServerOf(pid: number, data: string): boolean {
  if (process.platform !== 'linux') return isAlive(pid);
  try {
    // The server makes the data folder its working folder, even when that was deleted since; a zombie has none.
    const folder = readlinkSync(`/proc/${pid}/cwd`);
    return folder === data || folder === `${data} (deleted)`;
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ESRCH')) return false;
    if (isSystemError(error, 'EACCES', 'EPERM')) return isAlive(pid) && commandMentions(pid, data);
    throw error;
  }
}

function commandMentions(pid: number, data: string): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(data);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isSystemError(error, 'EPERM');
  }
}

/**
 * PostgreSQL itself clears a pid file whose process is gone, but not one whose number another
 * process of the same account has by now. On Linux that can be told for certain.
 */
export async function clearStalePidFile(data: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const found = await readPidFile(data);
  if (!found || !isAlive(found.pid)) return;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  if (pids.some((pid) => isServerOf(Number(pid), data))) return;
  await rm(join(data, 'postmaster.pid'), { force: true });
}

/** No setting of the caller's reaches the server, above all no PG… variable and no secret. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env;
  return {
    LC_ALL: 'C',
    TZ: 'UTC',
    ...(PATH !== undefined && { PATH }),
    ...(SystemRoot !== undefined && { SystemRoot }),
    ...(TEMP !== undefined && { TEMP }),
  };
}

/**
 * Starts the server in a session of its own: Ctrl-C in a terminal reaches us, and we stop the
 * server in order; and if we die it lives on until someone adopts it.
 */
export async function launch(
  place: Place,
  binaries: Binaries,
  account: Account | undefined,
  port: number,
): Promise<ChildProcess> {
  const output = openStartLog(place.logs);
  try {
    const child = spawn(binaries.postgres, ['-D', place.data, '-p', String(port)], {
      cwd: place.root,
      env: serverEnvironment(),
      stdio: ['ignore', output, output],
      detached: true,
      ...account,
    });
    child.unref();
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    return child;
  } catch (error) {
    throw platformError({
      code: 'postgres-start-failed',
      kind: 'unavailable',
      publicMessage: 'The PostgreSQL program could not be run.',
      cause: error,
    });
  } finally {
    closeSync(output);
  }
}

/** Has the server read its settings and its certificate again. On Windows only a restart does. */
export function reload(pid: number): void {
  if (process.platform !== 'win32') process.kill(pid, 'SIGHUP');
}

const stopPatience = 30_000;

/** A fast shutdown, then an immediate one. Resolves when the process is gone. */
export async function shutDown(pid: number, data: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!isServerOf(pid, data)) return;
    process.kill(pid, signal);
    const deadline = Date.now() + stopPatience;
    while (Date.now() < deadline) {
      if (!isServerOf(pid, data)) return;
      await sleep(10);
    }
  }
  throw platformError({
    code: 'postgres-stop-failed',
    kind: 'unavailable',
    facts: { pid },
    publicMessage: 'The embedded PostgreSQL did not stop within a minute.',
  });
}
