/**
 * What is wrong with the machine and Troth's files on it. Opens nothing and makes nothing, so that it
 * can be told where a full disk, a wrong clock or a damaged file is why nothing opens.
 */
import { X509Certificate } from 'node:crypto';
import { constants } from 'node:fs';
import { access, readFile, readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { nameFault } from '@troth/core/causes';
import { openSuppression } from './controls/requests/suppression.ts';
import type { DoctorLine } from './installation.ts';
import { isSystemError } from './platform/error.ts';
import { requireSoundKeyring } from './vault/index.ts';

const gigabyte = 1024 ** 3;
const hour = 3_600_000;

export async function examineMachine(home: string): Promise<readonly DoctorLine[]> {
  return [
    await attempt('home', () => examineHome(home)),
    await attempt('disk', () => examineDisk(home)),
    await attempt('clock', () => examineClock(home)),
    await attempt('keys', () => examineKeys(home)),
    await attempt('suppression ledger', () => examineSuppression(home)),
  ];
}

async function attempt(subject: string, look: () => Promise<DoctorLine>): Promise<DoctorLine> {
  try {
    return await look();
  } catch (error) {
    const message =
      nameFault(error)?.publicMessage ?? 'It could not be looked at, for a reason not foreseen.';
    return { subject, state: 'failed', message };
  }
}

async function examineHome(home: string): Promise<DoctorLine> {
  const there = await nearest(home);
  await access(there, constants.W_OK | constants.X_OK);
  if (!(await stat(there)).isDirectory()) {
    return { subject: 'home', state: 'failed', message: `${there} is a file, and no folder.` };
  }
  const message = there === home ? home : `${home}, which is made when it is needed`;
  return { subject: 'home', state: 'ok', message };
}

export async function examineDisk(home: string): Promise<DoctorLine> {
  const { bavail, bsize, ffree, files } = await statfs(await nearest(home));
  const free = (bavail * bsize) / gigabyte;
  if (files > 0 && ffree === 0) {
    return {
      subject: 'disk',
      state: 'failed',
      message: 'No further file can be made: no inode is free.',
      fix: 'Delete files that nobody needs.',
    };
  }
  const line = { subject: 'disk', message: `${Math.floor(free)} GiB free.` };
  if (free >= 1) return { ...line, state: 'ok' };
  const message = `${Math.floor(free * 1024)} MiB free.`;
  const fix = 'Make room: a full disk stops the ledger.';
  return { subject: 'disk', state: free * 1024 < 16 ? 'failed' : 'warning', message, fix };
}

/** Held against what this machine wrote itself: nothing of it can be from the future. */
async function examineClock(home: string): Promise<DoctorLine> {
  const now = Date.now();
  const newest = await newestIn(home);
  const fix = "Compare this machine's clock with another one and set it right.";
  if (newest > now + hour) {
    const message = `The clock is behind: files in ${home} were written at ${new Date(newest).toISOString()}, and it is ${new Date(now).toISOString()} here.`;
    return { subject: 'clock', state: 'failed', message, fix };
  }
  const certificate = await readIfThere(join(home, 'postgres', 'server.crt'));
  if (certificate !== undefined) {
    const { validFromDate, validToDate } = new X509Certificate(certificate);
    if (now < validFromDate.getTime() || now > validToDate.getTime()) {
      const message = `By this clock the certificate of the embedded PostgreSQL is out of its time (${validFromDate.toISOString()} to ${validToDate.toISOString()}).`;
      return { subject: 'clock', state: 'failed', message, fix };
    }
  }
  return { subject: 'clock', state: 'ok', message: `${new Date(now).toISOString()}.` };
}

export async function examineKeys(home: string): Promise<DoctorLine> {
  const path = join(home, 'keys');
  const subject = 'keys';
  if (!(await isThere(path))) {
    return { subject, state: 'ok', message: 'None yet: they are made at the first start.' };
  }
  const { mode } = await stat(path);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    const message = 'Other users can look into the folder of the keys.';
    return { subject, state: 'failed', message, fix: `chmod 700 ${path}` };
  }
  if (await isThere(join(path, 'keyring'))) await requireSoundKeyring(join(path, 'keyring'));
  return {
    subject,
    state: 'ok',
    message: 'Keyring and log keys are there, for their owner only.',
    fix: `Keep a copy of ${path} in a safe place: without it no log goes on and no evidence opens.`,
  };
}

async function examineSuppression(home: string): Promise<DoctorLine> {
  const lines = await openSuppression(join(home, 'suppression', 'ledger.jsonl')).list();
  const message = `${lines.length} ${lines.length === 1 ? 'line' : 'lines'}, all readable.`;
  return { subject: 'suppression ledger', state: 'ok', message };
}

/** The folder, or the nearest above it that there is. */
async function nearest(path: string): Promise<string> {
  if ((await isThere(path)) || dirname(path) === path) return path;
  return nearest(dirname(path));
}

async function newestIn(home: string): Promise<number> {
  const folders = [home, join(home, 'ledger')];
  let newest = 0;
  for (const folder of folders) {
    for (const name of (await isThere(folder)) ? await readdir(folder) : []) {
      newest = Math.max(
        newest,
        (await stat(join(folder, name)).catch(() => ({ mtimeMs: 0 }))).mtimeMs,
      );
    }
  }
  return newest;
}

async function isThere(path: string): Promise<boolean> {
  return (await orUndefined(stat(path))) !== undefined;
}

function readIfThere(path: string): Promise<Buffer | undefined> {
  return orUndefined(readFile(path));
}

async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
