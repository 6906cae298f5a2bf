/** What befalls the machine: full and read-only disks, limits, damaged files. Told by the command itself. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startEmbeddedPostgres } from '../../packages/server/src/platform/embedded-postgres.ts';
import { unlaunched } from '../e2e/troth.ts';
import { company, folder, type Cleanup } from './installation.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

interface Told {
  readonly code: number;
  readonly said: string;
}

/** The command under a limit of the shell, such as `ulimit -f 1`. */
async function limited(
  limit: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Told> {
  const command = `${limit}; exec "$0" "$@"`;
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const options = { env: { ...inherited, NO_COLOR: '1', ...env } };
  return run('bash', ['-c', command, process.execPath, unlaunched, ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      said: error.stdout + error.stderr,
    }),
  );
}

/** A company on which commands are called; its installation is closed. */
async function called(t: Cleanup) {
  const made = await company(t);
  await made.installation.close();
  const { home, own, main, other, policyFile } = made;
  const env = {
    DATABASE_URL: own.url,
    TROTH_FAULT_MAIN: main.url,
    TROTH_FAULT_OTHER: other.url,
  };
  const troth = (args: readonly string[], limit = ':', at = home) =>
    limited(limit, [...args, '--home', at, '--policy', policyFile], env);
  return { ...made, troth };
}

async function mounted(t: Cleanup, options: string): Promise<string> {
  const at = await mkdtemp(join(tmpdir(), 'troth-mount-'));
  await chmod(at, 0o755);
  await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at]);
  t.after(async () => {
    await run('umount', [at]);
    await rm(at, { recursive: true });
  });
  return at;
}

function isNobodysFault(told: Told, says: RegExp): void {
  assert.doesNotMatch(told.said, /unexpected|fault of Troth/);
  assert.match(told.said, says);
  assert.notEqual(told.code, 0);
}

describe('a command', { timeout: 300_000, skip: process.platform !== 'linux' }, () => {
  it('says that the disk is full, and so does doctor', { skip: !isRoot }, async (t) => {
    const { troth, home } = await called(t);
    const at = await mounted(t, 'size=64k');
    await run('cp', ['-a', join(home, 'keys'), join(home, 'ledger'), at]).catch(() => undefined);
    await run('sh', ['-c', `cat /dev/zero > ${at}/filler`]).catch(() => undefined);
    isNobodysFault(await troth(['check'], ':', at), /has no room left|disk-full/);
    isNobodysFault(await troth(['doctor'], ':', at), /disk +0 MiB free/);
  });

  it('says that a file may not grow', async (t) => {
    const { troth } = await called(t);
    isNobodysFault(await troth(['check'], 'ulimit -f 0'), /may not grow|no room left/);
  });

  it('says that the home may only be read', { skip: !isRoot }, async (t) => {
    const { troth } = await called(t);
    const at = await mounted(t, 'size=1m,ro');
    isNobodysFault(await troth(['check'], ':', at), /may not be written to|can only be read/);
    isNobodysFault(await troth(['doctor'], ':', at), /home +[^]*can\s+only be read/);
  });

  it('says which file is damaged, before anything is opened', async (t) => {
    const { troth, home } = await called(t);
    const suppression = join(home, 'suppression');
    await mkdir(suppression, { recursive: true });
    await writeFile(join(suppression, 'ledger.jsonl'), '{"policy":\0\0\0}\n');
    isNobodysFault(await troth(['doctor']), /suppression ledger +A line of the suppression/);
    await truncate(join(home, 'keys', 'keyring'), 20);
    isNobodysFault(await troth(['doctor']), /keys +The keyring file is damaged/);
    isNobodysFault(await troth(['status']), /keyring file is damaged/);
  });

  it('says that the clock is behind what this machine has written', async (t) => {
    const { troth, home } = await called(t);
    const ahead = new Date(Date.now() + 5 * 86_400_000);
    await utimes(join(home, 'ledger'), ahead, ahead);
    isNobodysFault(await troth(['doctor']), /clock +The clock is behind/);
  });

  it('looks at the machine where the database cannot be opened', async (t) => {
    const { home, policyFile } = await called(t);
    const told = await limited(':', ['doctor', '--home', home, '--policy', policyFile], {
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    });
    isNobodysFault(told, /disk +\d+ GiB free/);
    assert.match(told.said, /keys +Keyring and log keys are there/);
    assert.match(told.said, /cannot be opened: .*nothing listens at its address/s);
  });
});

describe('the embedded server', { timeout: 300_000 }, () => {
  for (const [says, kills] of [
    ['killed once while it starts is started again', 1],
    ['killed whenever it starts is said to be killed', 2],
  ] as const) {
    it(says, { skip: process.platform !== 'linux' }, async (t) => {
      const at = await folder(t);
      const ending = new AbortController();
      const killing = killStarting(join(at, 'postgres'), kills, ending.signal);
      const started = startEmbeddedPostgres({ folder: at, durable: false });
      try {
        if (kills === 1) await (await started).destroy();
        else {
          await assert.rejects(started, {
            code: 'postgres-start-failed',
            message: /was killed \(SIGKILL\) while it started, 2 times in a row/,
          });
        }
        assert.equal(await killing, kills);
      } finally {
        ending.abort();
      }
    });
  }
});

/** Kills a server as soon as it has its pid file, before it is ready. → how often. */
async function killStarting(entry: string, times: number, signal: AbortSignal): Promise<number> {
  const seen = new Set<string>();
  while (seen.size < times && !signal.aborted) {
    const file = join(entry, 'cluster', 'data', 'postmaster.pid');
    const text = await readFile(file, 'utf8').catch(() => '');
    const [pid = ''] = text.split('\n');
    if (pid !== '' && !seen.has(pid) && !/ready/.test(text)) {
      seen.add(pid);
      process.kill(Number(pid), 'SIGKILL');
    }
    await sleep(1);
  }
  return seen.size;
}
