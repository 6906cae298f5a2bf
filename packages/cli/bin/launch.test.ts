/** The launcher, run as people run it: by whatever Node they have. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const pinned = fileURLToPath(new URL('pinned.js', import.meta.url));

/** A Node on the caller's path that is older than the pinned one, as most machines have. */
async function olderNode(): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'));
  for (const program of folders
    .map((folder) => join(folder, 'node'))
    .filter((path) => existsSync(path))) {
    const { output } = await outcome(spawn(program, ['-p', 'process.versions.node']));
    if (Number.parseInt(output, 10) < 26) return program;
  }
  return undefined;
}

const older = await olderNode();
const needsOlder = { skip: older === undefined && 'there is no older Node on the path' };

async function outcome(
  child: ChildProcess,
): Promise<{ code: unknown; signal: unknown; output: string }> {
  let output = '';
  child.stdout?.on('data', (piece: Buffer) => (output += piece.toString()));
  child.stderr?.on('data', (piece: Buffer) => (output += piece.toString()));
  const [code, signal] = await once(child, 'close');
  return { code, signal, output };
}

async function script(t: TestContext, source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'launch-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'script.ts');
  await writeFile(path, source);
  return path;
}

function launch(node: string, ...args: readonly string[]): ChildProcess {
  return spawn(node, [pinned, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
}

const newerAndOlder = [
  ['a new enough Node', process.execPath, {}],
  ['an older Node', older ?? '', needsOlder],
] as const;

for (const [what, node, options] of newerAndOlder) {
  describe(`pinned.js under ${what}`, () => {
    it('runs TypeScript under Node 26 or later, with the arguments', options, async (t) => {
      const path = await script(
        t,
        'const major: number = Number.parseInt(process.versions.node); console.log(major >= 26, ...process.argv.slice(2));',
      );
      const { code, output } = await outcome(launch(node, path, '--a', 'b c'));
      assert.deepEqual([code, output], [0, 'true --a b c\n']);
    });

    it('ends with the exit code of the script', options, async (t) => {
      const path = await script(t, 'process.exitCode = 3;');
      assert.equal((await outcome(launch(node, path))).code, 3);
    });

    it('hands standard input on', options, async (t) => {
      const path = await script(t, 'process.stdin.pipe(process.stdout);');
      const child = launch(node, path);
      child.stdin?.end('hello');
      assert.equal((await outcome(child)).output, 'hello');
    });

    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      it(`lets the script answer ${signal}`, options, async (t) => {
        const path = await script(
          t,
          `process.on('${signal}', () => process.exit(5)); setInterval(() => {}, 1000); console.log('ready');`,
        );
        const child = launch(node, path);
        child.stdout?.once('data', () => child.kill(signal));
        assert.equal((await outcome(child)).code, 5);
      });
    }

    it('dies of the signal that the script dies of', options, async (t) => {
      const path = await script(
        t,
        "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);",
      );
      assert.equal((await outcome(launch(node, path))).signal, 'SIGTERM');
    });
  });
}

describe('pinned.js', () => {
  it('takes the script with it when it is killed', needsOlder, async (t) => {
    const path = await script(
      t,
      `import { writeFileSync } from 'node:fs';
       process.on('SIGTERM', () => { writeFileSync(import.meta.filename + '.ended', 'in order'); process.exit(); });
       setInterval(() => {}, 1000); console.log('ready');`,
    );
    const child = launch(older ?? '', path);
    child.stdout?.once('data', () => child.kill('SIGKILL'));
    await once(child, 'exit');
    for (let round = 0; round < 100 && !existsSync(`${path}.ended`); round += 1) await sleep(50);
    assert.equal(await readFile(`${path}.ended`, 'utf8'), 'in order');
  });

  it('says so when there is no such script', async () => {
    const { code, output } = await outcome(launch(process.execPath, 'nowhere.ts'));
    assert.equal(code, 4);
    assert.match(output, /There is no script .*nowhere\.ts/);
  });

  it('says how it is used when no script is named', async () => {
    const { code, output } = await outcome(launch(process.execPath));
    assert.equal(code, 2);
    assert.match(output, /Usage/);
  });

  it('says to run npm ci when the pinned Node is not installed', needsOlder, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'launch-'));
    t.after(() => rm(folder, { recursive: true }));
    for (const name of ['pinned.js', 'launch.js', 'follow-launcher.js']) {
      await writeFile(join(folder, name), await readFile(new URL(name, import.meta.url)));
    }
    await writeFile(join(folder, 'package.json'), '{"type": "module"}');
    const { code, output } = await outcome(
      spawn(older ?? '', [join(folder, 'pinned.js'), join(folder, 'pinned.js')]),
    );
    assert.equal(code, 4);
    assert.match(output, /Troth needs Node 26.*npm ci/);
  });
});
