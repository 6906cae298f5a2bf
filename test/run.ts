/**
 * `npm test [-- PART… --with-apt --postgres-15 --name=TEXT]`: runs every test below packages, examples and
 * test, or those whose path contains a PART, against one PostgreSQL of their own.
 *
 * The last line is `N passed, N failed`. Nothing is left behind, neither files nor processes.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { startEmbeddedPostgres } from '../packages/server/src/platform/embedded-postgres.ts';
import { startDebianPostgres } from './debian-postgres.ts';
import { endLeftovers } from './leftovers.ts';
import { readPackages, readTree, root } from './source-tree.ts';
import { needsDatabase, selectTests } from './suites.ts';

interface Wanted {
  readonly withApt: boolean;
  /** Against Debian's PostgreSQL 15 in place of the embedded one. */
  readonly debian: boolean;
  readonly filters: readonly string[];
  readonly names: readonly string[];
}

interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

const concurrency = 2;
const patience = 15 * 60_000;

function readArguments(args: readonly string[]): Wanted {
  const flags = args.filter((arg) => arg.startsWith('--'));
  const known = new Set(['--with-apt', '--postgres-15']);
  const unknown = flags.filter((flag) => !known.has(flag) && !flag.startsWith('--name='));
  if (unknown.length > 0) {
    process.stderr.write(
      `Unknown: ${unknown.join(' ')}. Usage: npm test -- [PART…] [--with-apt] [--postgres-15] [--name=TEXT]\n`,
    );
    process.exit(2);
  }
  return {
    withApt: flags.includes('--with-apt'),
    debian: flags.includes('--postgres-15'),
    filters: args.filter((arg) => !arg.startsWith('--')),
    names: flags.filter((flag) => flag.startsWith('--name=')).map((flag) => flag.slice(7)),
  };
}

/** Ends early, with what it knows by then, when `signal` says so. */
async function runTests(
  files: readonly string[],
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Outcome> {
  // Given no files, node:test would look for some itself.
  if (files.length === 0) return { passed: 0, failed: 0 };
  const stream = run({
    files: files.map((file) => join(root, file)),
    cwd: root,
    concurrency,
    timeout: patience,
    signal,
    ...(wanted.names.length > 0 && { testNamePatterns: wanted.names }),
  });
  let outcome: Outcome = { passed: 0, failed: 0 };
  stream.on('test:summary', ({ file, counts }) => {
    // One summary for each file, and one for them all.
    if (file === undefined)
      outcome = {
        passed: counts.passed,
        failed: counts.tests - counts.passed - counts.skipped - counts.todo,
      };
  });
  const report = stream.compose(new spec());
  // Not by pipe: that would stop, and never finish, when nobody reads on.
  report.on('data', (piece: string) => process.stdout.write(piece));
  await finished(report);
  return outcome;
}

async function main(): Promise<void> {
  const wanted = readArguments(process.argv.slice(2));
  const files = selectTests([...readTree().keys()], wanted);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => interrupted.abort());
  // Whoever read our output is gone, as after `npm test | head`.
  process.stdout.on('error', () => interrupted.abort());
  const folder = await mkdtemp(join(tmpdir(), 'troth-test-'));
  let outcome: Outcome = { passed: 0, failed: 0 };
  try {
    outcome = await inFolder(folder, files, wanted, interrupted.signal);
  } finally {
    const left = await endLeftovers(folder);
    for (const command of left) process.stderr.write(`A test left a process behind: ${command}\n`);
    await rm(folder, { recursive: true, force: true });
    outcome = { ...outcome, failed: outcome.failed + left.length };
  }
  if (interrupted.signal.aborted) process.stderr.write('Interrupted.\n');
  process.stdout.write(`${outcome.passed} passed, ${outcome.failed} failed\n`);
  process.exit(outcome.failed > 0 || outcome.passed === 0 || interrupted.signal.aborted ? 1 : 0);
}

/** The tests' temporary files go into `folder` too, so that they go with it. */
async function inFolder(
  folder: string,
  files: readonly string[],
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Outcome> {
  // The account that PostgreSQL runs under must be able to pass.
  await chmod(folder, 0o755);
  process.env['TMPDIR'] = folder;
  // Every test file, and every process that one starts, loads the same modules: compiled once.
  process.env['NODE_COMPILE_CACHE'] = join(folder, 'compiled');
  if (!needsDatabase(files, readTree(), readPackages())) return runTests(files, wanted, signal);
  if (wanted.debian) {
    const server = await startDebianPostgres(folder);
    try {
      process.env['TROTH_TEST_POSTGRES'] = server.adminUrl;
      return await runTests(files, wanted, signal);
    } finally {
      await server.stop();
    }
  }
  const server = await startEmbeddedPostgres({ folder, durable: false });
  try {
    process.env['TROTH_TEST_POSTGRES'] = server.adminUrl;
    return await runTests(files, wanted, signal);
  } finally {
    await server.destroy();
  }
}

await main();
