/** `npm test` itself: what it prints last, how it ends, and that it leaves nothing behind. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { endLeftovers } from './leftovers.ts';
import { root } from './source-tree.ts';

const needsServer = 'platform/database.test.ts';
const needsNothing = 'platform/clock.test.ts';

interface Run {
  readonly child: ChildProcess;
  readonly folder: string;
  end(): Promise<{ code: unknown; output: string; lastLine: string | undefined }>;
}

/** With a folder for temporary files of its own, in which to look for what is left. */
async function npmTest(t: TestContext, ...args: readonly string[]): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'run-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  // Without the variables by which the outer run speaks to its tests.
  const { NODE_TEST_CONTEXT: _, TROTH_TEST_POSTGRES: __, ...env } = process.env;
  const child = spawn(process.execPath, [join(root, 'test/run.ts'), ...args], {
    env: { ...env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
  const closed = once(child, 'close');
  return {
    child,
    folder,
    async end() {
      const [code] = await closed;
      return { code, output, lastLine: output.trimEnd().split('\n').at(-1) };
    },
  };
}

async function assertNothingLeft(folder: string): Promise<void> {
  assert.deepEqual(await readdir(folder), []);
  assert.deepEqual(await endLeftovers(folder), []);
}

describe('npm test', () => {
  it('ends with the counts, and leaves nothing behind', async (t) => {
    const run = await npmTest(t, needsServer);
    const { code, lastLine } = await run.end();
    assert.equal(code, 0);
    assert.match(lastLine ?? '', /^[1-9]\d* passed, 0 failed$/);
    await assertNothingLeft(run.folder);
  });

  it('fails when no test ran', async (t) => {
    const run = await npmTest(t, 'of-no-such-name');
    const { code, lastLine } = await run.end();
    assert.deepEqual([code, lastLine], [1, '0 passed, 0 failed']);
  });

  it('leaves nothing behind when it is interrupted', async (t) => {
    const run = await npmTest(t, needsServer);
    run.child.stdout?.once('data', () => run.child.kill('SIGINT'));
    const { code, lastLine } = await run.end();
    assert.equal(code, 1);
    assert.match(lastLine ?? '', /^\d+ passed, \d+ failed$/);
    await assertNothingLeft(run.folder);
  });

  it('leaves nothing behind when nobody reads its output any more', async (t) => {
    const run = await npmTest(t, needsServer);
    run.child.stdout?.once('data', () => run.child.stdout?.destroy());
    assert.equal((await run.end()).code, 1);
    await assertNothingLeft(run.folder);
  });

  it('refuses a flag that it does not know', async (t) => {
    const run = await npmTest(t, '--nothing');
    assert.equal((await run.end()).code, 2);
  });

  it('runs only the tests that are named', async (t) => {
    const run = await npmTest(t, needsNothing, '--name=stands still');
    assert.equal((await run.end()).lastLine, '1 passed, 0 failed');
  });
});
