import assert from 'node:assert/strict';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ensureLog } from '../ledger.ts';
import { sequence, sequenceWaiting } from '../sequence.ts';
import { append, freshFolder, freshLedger, type Cleanup } from '../test-ledger.fixture.ts';
import { verifyLedger } from './verify-ledger.ts';

/** Two logs, signed three times each, and the meta-log that tells of it. */
async function published(t: Cleanup) {
  const test = await freshLedger(t);
  const verifiers = [(await ensureLog(test.ledger, 'meta')).verifier];
  for (const log of ['panda', 'plai']) {
    verifiers.push((await ensureLog(test.ledger, log)).verifier);
    await sequence(test.ledger, log);
    await append(test.pool, log, 300);
    await sequence(test.ledger, log);
    await append(test.pool, log, 10);
  }
  await sequenceWaiting(test.ledger);
  return { ...test, folder: test.settings.folder, keys: verifiers };
}

describe('verifying a ledger', () => {
  it('accepts its logs and holds every signed checkpoint against them', async (t) => {
    const { folder, keys } = await published(t);
    const report = await verifyLedger(folder, keys);
    assert.deepEqual(
      report.logs.map(({ origin, size, problems }) => [origin, size, problems]),
      [
        ['troth.invalid/meta', 6, []],
        ['troth.invalid/panda', 310, []],
        ['troth.invalid/plai', 310, []],
      ],
    );
    assert.deepEqual(
      { crossChecked: report.crossChecked, notInMeta: report.notInMeta, problems: report.problems },
      { crossChecked: 6, notInMeta: [], problems: [] },
    );
  });

  it('says which logs it could not check: their folder or their key is not here', async (t) => {
    const { folder, keys } = await published(t);
    const own = keys.filter(({ name }) => name !== 'troth.invalid/plai');
    await rm(join(folder, 'plai'), { recursive: true });
    for (const known of [keys, own]) {
      const report = await verifyLedger(folder, known);
      assert.deepEqual(report.unchecked, ['troth.invalid/plai']);
      assert.deepEqual([report.crossChecked, report.problems], [3, []]);
    }
  });

  it('names the log in which something is wrong', async (t) => {
    const { folder, keys } = await published(t);
    const path = join(folder, 'plai/tile/entries/000');
    const bytes = await readFile(path);
    bytes[500] = (bytes[500] ?? 0) ^ 4;
    await writeFile(path, bytes);
    const { logs } = await verifyLedger(folder, keys);
    assert.deepEqual(
      logs.map(({ problems }) => problems.map(({ file, kind }) => [kind, file])),
      [[], [], [['altered', 'tile/entries/000']]],
    );
  });

  it('finds a log that was rolled back, though it is sound in itself', async (t) => {
    const { ledger, pool, folder, keys } = await published(t);
    const older = await freshFolder(t);
    await cp(join(folder, 'panda'), older, { recursive: true });
    await append(pool, 'panda', 5);
    await sequenceWaiting(ledger);
    await rm(join(folder, 'panda'), { recursive: true });
    await cp(older, join(folder, 'panda'), { recursive: true });
    const { logs, problems } = await verifyLedger(folder, keys);
    assert.deepEqual(
      logs.map(({ problems }) => problems.length),
      [0, 0, 0],
    );
    assert.deepEqual(
      problems.map(({ kind, entry }) => [kind, entry]),
      [['forked', 6]],
    );
  });

  it('finds a log with another history than the one that was signed', async (t) => {
    const { ledger, pool, folder, keys } = await published(t);
    await rm(join(folder, 'panda'), { recursive: true });
    await pool.query(`delete from troth.entry where log = 'panda'`);
    await pool.query(`delete from troth.checkpoint where log = 'panda' and size > 0`);
    await pool.query(
      `update troth.log set size = 0,
         root = (select root from troth.checkpoint where log = 'panda')
       where name = 'panda'`,
    );
    await append(pool, 'panda', 400);
    ledger.edges.clear();
    await sequence(ledger, 'panda');
    const { logs, problems, notInMeta } = await verifyLedger(folder, keys);
    assert.deepEqual(
      logs.map(({ problems }) => problems.length),
      [0, 0, 0],
    );
    assert.deepEqual(
      problems.map(({ kind }) => kind),
      ['forked', 'forked'],
    );
    assert.equal(notInMeta.length, 1);
  });

  it('remembers what it saw, and finds a rollback of logs and meta-log together', async (t) => {
    const { ledger, pool, folder, keys, home } = await published(t);
    const stateFile = join(home, 'seen.json');
    const older = await freshFolder(t);
    await cp(folder, older, { recursive: true });
    await append(pool, 'panda', 5);
    await sequenceWaiting(ledger);
    await verifyLedger(folder, keys, { stateFile });
    const again = await verifyLedger(folder, keys, { stateFile });
    assert.deepEqual(
      again.logs.flatMap(({ problems }) => problems),
      [],
    );
    const { logs } = await verifyLedger(older, keys, { stateFile });
    assert.deepEqual(
      logs.map(({ problems }) => problems.map(({ kind }) => kind)),
      [['rolled-back'], ['rolled-back'], []],
    );
    await writeFile(stateFile, 'nonsense');
    await assert.rejects(verifyLedger(folder, keys, { stateFile }), {
      code: 'verification-impossible',
    });
  });
});
