/**
 * Where the server's files lie: `<folder>/postgres`, or, when root runs it and `nobody` cannot
 * reach that, a folder of its own under /var/lib/troth that `<folder>/postgres` links to.
 */
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isSystemError, platformError } from '../error.ts';
import { isPresent, mayEnter, type Account } from './account.ts';

export interface Place {
  /** `postgres` in the asked folder: the real folder, or the link to it. */
  readonly entry: string;
  /** The real folder of everything below, private to the server's account. */
  readonly root: string;
  /** Appears complete, or not at all: holds `data`, `password` and `server.pem`. */
  readonly cluster: string;
  readonly data: string;
  readonly logs: string;
  /** Superuser's password, private to the account that runs Troth. */
  readonly password: string;
  /** Private key and certificate in one file, so that they are always replaced together. */
  readonly identity: string;
  /** The certificate alone, for clients to trust. */
  readonly certificate: string;
  readonly port: string;
  /** Where a copy of the programs goes, if one is needed. */
  readonly copies: string;
}

const systemFolder = '/var/lib/troth';

export async function preparePlace(folder: string, account: Account | undefined): Promise<Place> {
  const asked = resolve(folder);
  const entry = join(asked, 'postgres');
  try {
    await mkdir(asked, { recursive: true, mode: 0o755 });
    if (!isPresent(entry)) await makeEntry(asked, entry, account);
    const root = await realpath(entry);
    if (account) await chown(root, account.uid, account.gid);
    return placeIn(entry, root, account ? systemFolder : asked);
  } catch (error) {
    if (!isSystemError(error, 'EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR')) throw error;
    throw platformError({
      code: 'postgres-folder-unusable',
      kind: 'invalid',
      publicMessage: `The folder ${asked} cannot be used for PostgreSQL's data. Set TROTH_HOME to a folder that can be written to.`,
      cause: error,
    });
  }
}

async function makeEntry(
  asked: string,
  entry: string,
  account: Account | undefined,
): Promise<void> {
  try {
    if (!account || mayEnter(account, asked)) await mkdir(entry, { mode: 0o700 });
    else await linkOutside(asked, entry);
  } catch (error) {
    // Another process was first; its folder serves both.
    if (!isSystemError(error, 'EEXIST')) throw error;
  }
}

/**
 * The name is random and not derived from the asked folder: whoever deletes that folder and
 * makes it anew expects an empty server, not the old one.
 */
async function linkOutside(asked: string, entry: string): Promise<void> {
  const target = join(systemFolder, `${basename(asked)}-${randomBytes(6).toString('hex')}`);
  await mkdir(target, { recursive: true, mode: 0o755 });
  await chmod(target, 0o700);
  try {
    await symlink(target, entry);
    await writeFile(join(target, 'belongs-to'), `${asked}\n`, { mode: 0o600 });
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
}

function placeIn(entry: string, root: string, copies: string): Place {
  return {
    entry,
    root,
    cluster: join(root, 'cluster'),
    ...clusterFiles(join(root, 'cluster')),
    logs: join(root, 'log'),
    certificate: join(root, 'server.crt'),
    port: join(root, 'port'),
    copies,
  };
}

export function clusterFiles(cluster: string): Pick<Place, 'data' | 'password' | 'identity'> {
  return {
    data: join(cluster, 'data'),
    password: join(cluster, 'password'),
    identity: join(cluster, 'server.pem'),
  };
}
