/** Making the data folder, once, whoever else tries at the same time. */
import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { closing } from '@troth/core/closing';
import { isSystemError, platformError } from '../error.ts';
import { isPresent, type Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { ensureIdentity } from './certificate.ts';
import { clusterFiles, type Place } from './place.ts';
import { serverEnvironment } from './server-process.ts';

export const superuser = 'troth';

const run = promisify(execFile);

/**
 * The cluster is made under a name of its own and renamed when complete: a crash leaves no
 * half-made cluster, and of two processes one wins and the other's work is thrown away.
 */
export async function ensureCluster(
  place: Place,
  binaries: Binaries,
  account: Account | undefined,
  durable: boolean,
): Promise<void> {
  if (isPresent(place.cluster)) return;
  const staging = join(place.root, `.making-${randomUUID()}`);
  const make = async (): Promise<void> => {
    await makeCluster(staging, binaries, account, durable);
    await rename(staging, place.cluster);
  };
  try {
    await closing(make, () => rm(staging, { recursive: true, force: true }));
  } catch (error) {
    if (!isSystemError(error, 'EEXIST', 'ENOTEMPTY', 'EPERM') || !isPresent(place.cluster))
      throw error;
  }
}

async function makeCluster(
  staging: string,
  binaries: Binaries,
  account: Account | undefined,
  durable: boolean,
): Promise<void> {
  const { data, password, identity } = clusterFiles(staging);
  await mkdir(staging, { mode: 0o700 });
  await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true });
  if (account) {
    await chown(staging, account.uid, account.gid);
    await chown(password, account.uid, account.gid);
  }
  try {
    await run(binaries.initdb, initdbArguments(data, password, durable), {
      cwd: staging,
      env: serverEnvironment(),
      ...account,
    });
  } catch (error) {
    throw platformError({
      code: 'postgres-init-failed',
      kind: 'unavailable',
      publicMessage: `PostgreSQL could not make its data folder: ${lastLine(error)}`,
      cause: error,
    });
  }
  await ensureIdentity(identity, account, Temporal.Now.instant());
  // initdb had to read it; from here on only the account that runs Troth does.
  if (account) await chown(password, 0, 0);
}

function initdbArguments(data: string, password: string, durable: boolean): string[] {
  return [
    `--pgdata=${data}`,
    `--username=${superuser}`,
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(durable ? [] : ['--no-sync']),
  ];
}

function lastLine(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  const lines = (stderr || String(error)).trim().split('\n');
  return (
    lines.findLast((line) => line.includes('error:') || line.includes('FATAL')) ??
    lines.at(-1) ??
    ''
  );
}
