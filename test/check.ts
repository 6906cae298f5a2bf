/**
 * `npm run check`: whatever can be told without a database, in under a minute. One line for
 * each step with its time; what a failed step printed comes after.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readPackages, readTree, root } from './source-tree.ts';
import { unitTests } from './suites.ts';

interface Step {
  readonly name: string;
  readonly args: readonly string[];
}

interface Result {
  readonly ok: boolean;
  readonly output: string;
}

function steps(): readonly Step[] {
  const tree = readTree();
  const architecture = 'test/architecture.test.ts';
  const units = unitTests(tree, readPackages()).filter((path) => path !== architecture);
  const testing = ['--test', '--test-isolation=none', '--test-reporter=dot'];
  return [
    { name: 'format', args: [tool('oxfmt'), '--check'] },
    { name: 'lint', args: [tool('oxlint')] },
    { name: 'types', args: [tool('typescript', 'tsc'), '--noEmit'] },
    { name: 'architecture', args: ['--test', '--test-reporter=spec', architecture] },
    { name: `unit tests (${units.length} files)`, args: [...testing, ...units] },
  ];
}

/** The program of an installed package, to be run by this Node. */
function tool(name: string, program = name): string {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const { bin }: { bin: string | Record<string, string> } = createRequire(import.meta.url)(
    manifest,
  );
  return join(dirname(manifest), typeof bin === 'string' ? bin : (bin[program] ?? program));
}

function run(step: Step): Promise<Result> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, step.args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const pieces: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    child.stderr.on('data', (piece: Buffer) => pieces.push(piece));
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code) =>
      resolve({ ok: code === 0, output: Buffer.concat(pieces).toString() }),
    );
  });
}

async function report(step: Step): Promise<Result> {
  const started = performance.now();
  const result = await run(step);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `${result.ok ? 'ok    ' : 'FAILED'} ${seconds.padStart(5)} s  ${step.name}\n`,
  );
  return result;
}

const started = performance.now();
const results = await Promise.all(steps().map((step) => report(step)));
for (const { ok, output } of results) if (!ok) process.stdout.write(`\n${output.trim()}\n`);
const failed = results.filter(({ ok }) => !ok).length;
const total = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(`\n${results.length - failed} of ${results.length} steps ok in ${total} s\n`);
process.exitCode = failed === 0 ? 0 : 1;
