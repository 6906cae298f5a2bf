import assert from 'node:assert/strict';
import { cp, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { bundlePath, readBundle, tileWidth, type VerifierKey } from '@troth/core/proof';
import { ensureLog } from '../ledger.ts';
import { sequence } from '../sequence.ts';
import { append, freshFolder, publishedLog } from '../test-ledger.fixture.ts';
import type { Problem } from './report.ts';
import { verifyLog } from './verify-log.ts';

interface Log {
  readonly folder: string;
  readonly keys: readonly VerifierKey[];
}

async function filesOf(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
}

async function problemsOf({ folder, keys }: Log, seen?: string): Promise<readonly Problem[]> {
  return (await verifyLog(folder, keys, seen === undefined ? {} : { seen })).problems;
}

/** Changes a file, verifies, and puts it back. */
async function wounded(
  log: Log,
  file: string,
  wound: (bytes: Buffer) => Uint8Array | undefined,
): Promise<readonly Problem[]> {
  const path = join(log.folder, file);
  const bytes = await readFile(path);
  const changed = wound(Buffer.from(bytes));
  if (changed === undefined) await rm(path);
  else await writeFile(path, changed);
  const problems = await problemsOf(log);
  await writeFile(path, bytes);
  return problems;
}

function flip(bytes: Buffer, at: number, bit: number): Buffer {
  bytes[at] = (bytes[at] ?? 0) ^ bit;
  return bytes;
}

/** Whether a problem names the place: the hash of a tile, the entry of a bundle, the line of a note. */
function names(problem: Problem, file: string, bytes: Buffer, at: number): boolean {
  if (problem.file !== file) return false;
  const offset = problem.offset ?? -1;
  if (file === 'verifier.key') return offset === at;
  if (file === 'checkpoint') {
    return problem.line === bytes.subarray(0, at).toString('latin1').split('\n').length;
  }
  if (!file.startsWith('tile/entries/')) return offset === at;
  const entry = readBundle(bytes).entries.findLast(({ offset }) => offset <= at);
  return offset === entry?.offset;
}

async function flipAndExpect(log: Log, file: string, at: number, bit: number): Promise<void> {
  const bytes = await readFile(join(log.folder, file));
  const problems = await wounded(log, file, (copy) => flip(copy, at, bit));
  const [problem] = problems;
  const found = `${file} at ${at}, bit ${bit}: ${JSON.stringify(problems)}`;
  assert.ok(problem && problems.length === 1 && names(problem, file, bytes, at), found);
}

describe('verifying a small log', () => {
  it('finds and names every single byte that is flipped, in every file', async (t) => {
    const log = await publishedLog(t, 'panda', [2, 1]);
    assert.deepEqual(await problemsOf(log), []);
    const files = await filesOf(log.folder);
    assert.equal(files.length, 6);
    for (const file of files) {
      const { length } = await readFile(join(log.folder, file));
      for (let at = 0; at < length; at += 1) await flipAndExpect(log, file, at, 1 << (at % 8));
    }
  });

  it('finds every file cut off at every byte, emptied, too long or missing', async (t) => {
    const log = await publishedLog(t, 'panda', [2, 1]);
    for (const file of await filesOf(log.folder)) {
      const { length } = await readFile(join(log.folder, file));
      for (let at = 0; at < length; at += 7) {
        const [problem] = await wounded(log, file, (bytes) => bytes.subarray(0, at));
        assert.equal(problem?.file, file, `${file} cut off at ${at}`);
      }
      const [longer] = await wounded(log, file, (bytes) => Buffer.concat([bytes, bytes]));
      assert.equal(longer?.file, file, `${file} doubled`);
    }
    for (const file of ['checkpoint', 'tile/0/000.p/3', 'tile/entries/000.p/3']) {
      const [problem, ...more] = await wounded(log, file, () => undefined);
      assert.deepEqual([problem?.kind, problem?.file, more], ['missing', file, []]);
    }
  });

  it('finds files that no log has, tiles beyond the signed size, and links', async (t) => {
    const log = await publishedLog(t, 'panda', [3]);
    const strange = ['notes.txt', 'tile/0/0', 'tile/entries/000.p/256', 'tile/0/000.p/03'];
    const beyond = ['tile/0/000', 'tile/0/000.p/4', 'tile/1/000.p/1', 'tile/entries/001'];
    for (const file of [...strange, ...beyond]) {
      const path = join(log.folder, file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, 'x');
      const kind = beyond.includes(file) ? 'unsigned' : 'extra';
      const problems = await problemsOf(log);
      assert.deepEqual(
        problems.map(({ kind, file }) => [kind, file]),
        [[kind, file]],
      );
      await rm(path);
    }
    await symlink('checkpoint', join(log.folder, 'tile/0/000.p/2'));
    assert.deepEqual((await problemsOf(log))[0]?.kind, 'extra');
  });
});

describe('verifying an empty log', () => {
  it('accepts it, and refuses a root that is not that of nothing', async (t) => {
    const log = await publishedLog(t, 'panda', []);
    assert.deepEqual(await problemsOf(log), []);
    const [problem] = await wounded(log, 'checkpoint', (bytes) => flip(bytes, 25, 1));
    assert.deepEqual([problem?.file, problem?.line], ['checkpoint', 3]);
  });
});

/** 17,230 entries: enough for threads, with partial files of older checkpoints. */
describe('verifying a log of several levels', () => {
  const cleanups: (() => Promise<void>)[] = [];
  const keeping = { after: (cleanup: () => Promise<void>) => void cleanups.unshift(cleanup) };
  let log: Log & { entries: number };
  let copy: (t: TestContext) => Promise<Log>;

  before(async () => {
    const kept = await publishedLog(keeping, 'panda', [300, 40, 16_890]);
    log = { folder: kept.folder, keys: kept.keys, entries: kept.entries.length };
    copy = async (t) => {
      const folder = await freshFolder(t);
      await cp(log.folder, folder, { recursive: true });
      return { ...log, folder };
    };
  });

  after(async () => {
    for (const cleanup of cleanups) await cleanup();
  });

  it('accepts it', async () => {
    const report = await verifyLog(log.folder, log.keys);
    assert.deepEqual([report.size, report.problems], [log.entries, []]);
  });

  it('names the file and place of bytes flipped anywhere', async (t) => {
    const own = await copy(t);
    const files = await filesOf(own.folder);
    let random = 20_260_301;
    const next = (below: number): number => {
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
      return random % below;
    };
    const needed = ['checkpoint', 'verifier.key', 'tile/1/000.p/67', 'tile/1/000.p/1'];
    const wounds = [
      ...needed,
      ...Array.from({ length: 12 }, () => files[next(files.length)] ?? ''),
    ];
    for (const file of wounds) {
      const { length } = await readFile(join(own.folder, file));
      await flipAndExpect(own, file, next(length), 1 << next(8));
    }
  });

  it('names both of two wounds, and a whole unit that was forged consistently', async (t) => {
    const own = await copy(t);
    const unit = { level: 0, index: 40, width: tileWidth };
    const path = join(own.folder, bundlePath(unit));
    await writeFile(path, flip(await readFile(path), 1000, 1));
    const [entry] = await problemsOf(own);
    assert.deepEqual([entry?.file, Math.floor((entry?.entry ?? 0) / 256)], [bundlePath(unit), 40]);
    const top = join(own.folder, 'tile/1/000.p/67');
    await writeFile(top, flip(await readFile(top), 40 * 32 + 5, 1));
    const both = await problemsOf(own);
    assert.ok(both.some(({ file }) => file === bundlePath(unit)));
    await cp(join(own.folder, 'tile/entries/007'), path);
    await cp(join(own.folder, 'tile/0/007'), join(own.folder, 'tile/0/040'));
    await cp(join(log.folder, 'tile/1/000.p/67'), top);
    const forged = (await problemsOf(own)).map(({ file }) => file);
    assert.deepEqual(forged.toSorted(), ['tile/0/040', 'tile/entries/040']);
  });

  it('finds entries that were taken away with everything above them', async (t) => {
    const own = await copy(t);
    const path = join(own.folder, 'tile/0/066');
    await truncate(path, 100 * 32);
    const problems = await problemsOf(own);
    assert.deepEqual(
      problems.map(({ kind, file, offset }) => [kind, file, offset]),
      [['truncated', 'tile/0/066', 3200]],
    );
  });
});

describe('verifying against a checkpoint that was seen before', () => {
  it('accepts a log that grew', async (t) => {
    const log = await publishedLog(t, 'panda', [3]);
    const { checkpoint } = await verifyLog(log.folder, log.keys);
    await append(log.pool, 'panda', 300);
    await sequence(log.ledger, 'panda');
    assert.deepEqual(await problemsOf(log, checkpoint ?? ''), []);
  });

  it('finds a rollback: an older state of the whole folder put back', async (t) => {
    const log = await publishedLog(t, 'panda', [3]);
    const older = await freshFolder(t);
    await cp(log.folder, older, { recursive: true });
    await append(log.pool, 'panda', 3);
    await sequence(log.ledger, 'panda');
    const { checkpoint } = await verifyLog(log.folder, log.keys);
    const [problem] = await problemsOf({ ...log, folder: older }, checkpoint ?? '');
    assert.equal(problem?.kind, 'rolled-back');
  });

  it('finds a fork: another history under the same key', async (t) => {
    const log = await publishedLog(t, 'panda', [3]);
    const { checkpoint } = await verifyLog(log.folder, log.keys);
    // The same key signs a second history of the log, from its beginning.
    await rm(log.folder, { recursive: true });
    await log.pool.query(`delete from troth.entry where log = 'panda'`);
    await log.pool.query(`delete from troth.checkpoint where log = 'panda' and size > 0`);
    await log.pool.query(
      `update troth.log set size = 0,
         root = (select root from troth.checkpoint where log = 'panda')
       where name = 'panda'`,
    );
    await append(log.pool, 'panda', 5);
    await sequence(log.ledger, 'panda');
    assert.deepEqual(await problemsOf(log), [], 'the second history is sound in itself');
    const [problem] = await problemsOf(log, checkpoint ?? '');
    assert.equal(problem?.kind, 'forked');
  });

  it('does not accept what was never signed as seen', async (t) => {
    const log = await publishedLog(t, 'panda', [3]);
    const { verifier } = await ensureLog(log.ledger, 'panda');
    const seen = `${verifier.name}\n9\n${Buffer.alloc(32).toString('base64')}\n\n\u2014 x eA==\n`;
    await assert.rejects(problemsOf(log, seen), { code: 'verification-impossible' });
  });
});
