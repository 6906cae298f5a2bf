/**
 * The account that PostgreSQL runs under. PostgreSQL refuses to run as root, so root hands it to
 * `nobody`; everybody else runs it as themselves.
 */
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const traditionalNobody: Account = { uid: 65534, gid: 65534 };

/** The account to switch to, or `undefined` when the present one will do. */
export function serverAccount(): Account | undefined {
  return process.getuid?.() === 0 ? nobody() : undefined;
}

function nobody(): Account {
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody');
  const uid = Number(entry?.[2]);
  const gid = Number(entry?.[3]);
  // macOS gives nobody the id -2, which the password file prints so.
  return Number.isInteger(uid) && Number.isInteger(gid) && uid > 0
    ? { uid, gid }
    : traditionalNobody;
}

/**
 * Whether the account may enter `folder`: every folder from the root down grants it search
 * permission. Judged by mode bits alone; an access list that takes permission away shows up
 * later as a failed start.
 */
export function mayEnter(account: Account, folder: string): boolean {
  const real = realpathSync(folder);
  for (let at = real; ; at = dirname(at)) {
    if (!hasSearchBit(account, at)) return false;
    if (dirname(at) === at) return true;
  }
}

function hasSearchBit(account: Account, folder: string): boolean {
  const { uid, gid, mode } = statSync(folder);
  if (uid === account.uid) return (mode & 0o100) !== 0;
  if (gid === account.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}

/** Whether `path` is there, itself or as a link that leads nowhere. */
export function isPresent(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
