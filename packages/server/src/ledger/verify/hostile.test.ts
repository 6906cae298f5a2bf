/** A folder from a stranger is the normal input of a verification: it ends, and says what is wrong. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, open, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { formatCheckpoint, formatNote, utf8 } from '@troth/core/proof';
import { ensureLog } from '../ledger.ts';
import { sequence, sequenceWaiting } from '../sequence.ts';
import { append, freshLedger, publishedLog, type Cleanup } from '../test-ledger.fixture.ts';
import { verifyLedger } from './verify-ledger.ts';
import { verifyLog } from './verify-log.ts';

type Published = Awaited<ReturnType<typeof publishedLog>>;

async function put(folder: string, path: string, bytes: string | Buffer = ''): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), bytes);
}

/** A checkpoint of any size, signed by the log's own key. */
async function signFor({ ledger, folder }: Published, size: number): Promise<void> {
  const { verifier, sign } = await ensureLog(ledger, 'panda');
  const text = formatCheckpoint({ origin: verifier.name, size, root: Buffer.alloc(32, 7) });
  const signature = sign(utf8(text));
  const { name, id } = verifier;
  await put(folder, 'checkpoint', formatNote({ text, signatures: [{ name, id, signature }] }));
}

async function replaced(
  folder: string,
  path: string,
  make: (path: string) => unknown,
): Promise<void> {
  await rm(join(folder, path), { recursive: true });
  await make(join(folder, path));
}

const hostilities: Readonly<Record<string, readonly [(log: Published) => unknown, RegExp]>> = {
  'a bad checkpoint beside a tile of the highest index': [
    async ({ folder }) => {
      await put(folder, 'checkpoint', 'nonsense');
      await put(folder, 'tile/0/x999/x999/x999/x999/999');
    },
    /^checkpoint/,
  ],
  'a signed checkpoint of 2^50 entries': [(log) => signFor(log, 2 ** 50), /^tile\/0\/00[1-9]/],
  'a signed checkpoint of 2^52 entries with a hole in each thousand': [
    async (log) => {
      await signFor(log, 2 ** 52);
      await put(log.folder, 'tile/0/x999/999', Buffer.alloc(8_192));
    },
    /^tile\/0/,
  ],
  'a pipe for a checkpoint': [
    ({ folder }) => replaced(folder, 'checkpoint', (path) => execFileSync('mkfifo', [path])),
    /^checkpoint/,
  ],
  'a pipe for a tile': [
    ({ folder }) => replaced(folder, 'tile/0/000.p/40', (path) => execFileSync('mkfifo', [path])),
    /^tile\/0\/000\.p\/40/,
  ],
  'a link to a device for a bundle': [
    ({ folder }) => replaced(folder, 'tile/entries/000.p/40', (path) => symlink('/dev/zero', path)),
    /^tile\/entries\/000\.p\/40/,
  ],
  'a link to a device for the key file': [
    ({ folder }) => replaced(folder, 'verifier.key', (path) => symlink('/dev/zero', path)),
    /^verifier\.key/,
  ],
  'a huge tile and a huge checkpoint': [
    async ({ folder }) => {
      for (const path of ['tile/0/000.p/40', 'checkpoint']) {
        const file = await open(join(folder, path), 'w');
        await file.truncate(2 ** 40);
        await file.close();
      }
    },
    /^checkpoint/,
  ],
  'folders that lead to themselves by links': [
    async ({ folder }) => {
      await symlink(folder, join(folder, 'tile/0/x001'));
      await symlink('..', join(folder, 'tile/entries/x002'));
    },
    /^tile\/0\/x001/,
  ],
  'the folder of the tiles as a link to another': [
    async ({ folder, home }) => {
      await rename(join(folder, 'tile'), join(home, 'elsewhere'));
      await symlink(join(home, 'elsewhere'), join(folder, 'tile'));
    },
    /^tile/,
  ],
  'folders without an end': [
    async ({ folder }) => {
      await put(folder, `tile/0/${'x000/'.repeat(200)}000`);
      await put(folder, 'deep/deeper/deepest');
    },
    /x000\/x000|^deep/,
  ],
};

describe('a hostile folder of a log', () => {
  for (const [what, [harm, names]] of Object.entries(hostilities)) {
    it(`is refused in little time: ${what}`, { timeout: 20_000 }, async (t) => {
      const log = await publishedLog(t, 'panda', [40]);
      await harm(log);
      const began = performance.now();
      const { problems } = await verifyLog(log.folder, log.keys);
      assert.ok(performance.now() - began < 10_000);
      assert.ok(problems.length > 0 && problems.length <= 1_000);
      assert.ok(
        problems.some(({ file }) => names.test(file)),
        problems[0]?.file ?? 'nothing',
      );
    });
  }

  it('is left when somebody says stop', async (t) => {
    const log = await publishedLog(t, 'panda', [40]);
    const stopping = new AbortController();
    stopping.abort(new Error('stop'));
    await assert.rejects(verifyLog(log.folder, log.keys, { signal: stopping.signal }), /stop/);
  });
});

/** Two histories of one log under its own key, the meta-log telling of the first. */
async function forked(t: Cleanup) {
  const test = await freshLedger(t);
  const keys = [(await ensureLog(test.ledger, 'meta')).verifier];
  keys.push((await ensureLog(test.ledger, 'panda')).verifier);
  await sequence(test.ledger, 'panda');
  await append(test.pool, 'panda', 30);
  await sequence(test.ledger, 'panda');
  await sequenceWaiting(test.ledger);
  const other = await freshLedger(t);
  const pem = 'panda.pem';
  await cp(join(test.settings.keyFolder, pem), join(other.settings.keyFolder, pem));
  const fork = other.ledger;
  await ensureLog(fork, 'panda');
  await append(fork.pool, 'panda', 30);
  await sequence(fork, 'panda');
  return { folder: test.settings.folder, fork: join(other.settings.folder, 'panda'), keys };
}

describe('two folders of one log', () => {
  const places: Readonly<Record<string, readonly [string, string]>> = {
    'the fork first, the genuine one last': ['panda', 'zpanda'],
    'the genuine one first, the fork last': ['zpanda', 'panda'],
    'the fork under the name of another log': ['a', 'panda'],
  };
  for (const [what, [forkAt, genuineAt]] of Object.entries(places)) {
    it(`are named, and so is the fork: ${what}`, async (t) => {
      const { folder, fork, keys } = await forked(t);
      if (genuineAt !== 'panda') await rename(join(folder, 'panda'), join(folder, genuineAt));
      await cp(fork, join(folder, forkAt), { recursive: true });
      const { problems, logs } = await verifyLedger(folder, keys);
      assert.deepEqual(
        logs.flatMap((log) => log.problems),
        [],
      );
      const says = problems.map((problem) => problem.says).join('\n');
      assert.match(says, /a log has one folder/);
      assert.match(says, new RegExp(`is of another history than the log \\(${forkAt}\\)`));
      assert.doesNotMatch(says, new RegExp(`another history than the log \\(${genuineAt}\\)`));
    });
  }

  it('are named where both are the same, too', async (t) => {
    const { folder, keys } = await forked(t);
    await cp(join(folder, 'panda'), join(folder, 'copy'), { recursive: true });
    const { problems } = await verifyLedger(folder, keys);
    assert.deepEqual(
      problems.map(({ file }) => file),
      ['copy/checkpoint', 'panda/checkpoint'],
    );
    assert.ok((await readFile(join(folder, 'copy/checkpoint'))).length > 0);
  });
});
