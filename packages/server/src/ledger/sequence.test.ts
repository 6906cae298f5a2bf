import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  bundlePath,
  leafHash,
  parseBundle,
  parseLedgerEntry,
  rootOfHashes,
  tilePath,
  verifyCheckpoint,
  widthAt,
} from '@troth/core/proof';
import { inTransaction } from '../platform/database.ts';
import { ensureLog, logFolder, openLedger } from './ledger.ts';
import { appendToOutbox } from './outbox.ts';
import { sequence, sequenceWaiting } from './sequence.ts';
import { append, freshLedger, publishedLog, someEntry } from './test-ledger.fixture.ts';

const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).toSorted();

async function entriesIn(folder: string, size: number): Promise<Uint8Array[]> {
  const entries: Uint8Array[] = [];
  for (let index = 0; widthAt(0, index, size) > 0; index += 1) {
    const width = widthAt(0, index, size);
    const path = join(folder, bundlePath({ level: 0, index, width }));
    entries.push(...parseBundle(await readFile(path), width));
  }
  return entries;
}

describe('sequencing', () => {
  it('publishes the empty log, then every entry in the order of its appending', async (t) => {
    const { folder, keys, entries } = await publishedLog(t, 'panda', [1, 254, 1, 1, 1300, 3]);
    const checkpoint = verifyCheckpoint(await readFile(join(folder, 'checkpoint')), keys);
    assert.equal(checkpoint.size, entries.length);
    const logged = await entriesIn(folder, checkpoint.size);
    assert.deepEqual(logged.map(parseLedgerEntry), entries);
    assert.deepEqual(rootOfHashes(logged.map((entry) => leafHash(entry))), checkpoint.root);
    const top = await readFile(join(folder, tilePath({ level: 1, index: 0, width: 6 })));
    assert.equal(top.length, 6 * 32);
  });

  it('logs an entry only if its transaction commits, whatever the order of the commits', async (t) => {
    const { ledger, pool } = await freshLedger(t);
    await ensureLog(ledger, 'panda');
    const early = await pool.connect();
    const [slow, quick, never] = [someEntry(), someEntry(), someEntry()];
    await early.query('begin');
    await appendToOutbox(early, 'panda', [slow]);
    await inTransaction(pool, (client) => appendToOutbox(client, 'panda', [quick]));
    await assert.rejects(
      inTransaction(pool, async (client) => {
        await appendToOutbox(client, 'panda', [never]);
        throw new Error('the business failed');
      }),
    );
    assert.equal((await sequence(ledger, 'panda')).size, 1);
    await early.query('commit');
    early.release();
    assert.equal((await sequence(ledger, 'panda')).size, 2);
    const logged = (await entriesIn(logFolder(ledger, 'panda'), 2)).map(parseLedgerEntry);
    assert.deepEqual(logged, [quick, slow]);
  });

  it('lets several sequencers and appenders work at once: every entry once', async (t) => {
    const { ledger, pool, settings } = await freshLedger(t);
    await ensureLog(ledger, 'panda');
    const others = await Promise.all([openLedger(settings), openLedger(settings)]);
    const appended = Array.from({ length: 6 }, () => append(pool, 'panda', 40));
    const sequenced = [ledger, ...others, ledger].map((one) => sequence(one, 'panda'));
    const entries = (await Promise.all(appended)).flat();
    await Promise.all(sequenced);
    const { size } = await sequence(ledger, 'panda');
    assert.equal(size, entries.length);
    const logged = await entriesIn(logFolder(ledger, 'panda'), size);
    assert.deepEqual(ids(logged.map(parseLedgerEntry)), ids(entries));
  });

  it('finishes a batch that a killed process left, then takes what was committed since', async (t) => {
    const { pool, settings } = await freshLedger(t);
    const killed = await openLedger({
      ...settings,
      at: (step) => {
        if (step === 'assigned') throw new Error('killed');
      },
    });
    await ensureLog(killed, 'panda');
    const early = await pool.connect();
    await early.query('begin');
    await appendToOutbox(early, 'panda', [someEntry()]);
    await append(pool, 'panda', 2);
    await assert.rejects(sequence(killed, 'panda'), /killed/);
    await early.query('commit');
    early.release();
    const { size, added } = await sequence(await openLedger(settings), 'panda');
    assert.deepEqual({ size, added }, { size: 3, added: 3 });
  });

  it('puts each signed checkpoint of a log into the meta-log, once', async (t) => {
    const { ledger, pool } = await freshLedger(t);
    await ensureLog(ledger, 'panda');
    await sequenceWaiting(ledger);
    await append(pool, 'panda', 3);
    await sequenceWaiting(ledger);
    await sequenceWaiting(ledger);
    const { verifier } = await ensureLog(ledger, 'panda');
    const meta = await entriesIn(logFolder(ledger, 'meta'), 2);
    assert.deepEqual(
      meta.map((entry) => verifyCheckpoint(entry, [verifier]).size),
      [0, 3],
    );
    const { rows } = await pool.query(`select size::int from troth.log where name = 'meta'`);
    assert.deepEqual(rows, [{ size: 2 }]);
  });

  it('refuses an entry outside its schema and a log that does not exist', async (t) => {
    const { ledger, pool } = await freshLedger(t);
    await ensureLog(ledger, 'panda');
    const wrong = { ...someEntry(), subject: 'a person' };
    await assert.rejects(
      inTransaction(pool, (client) => appendToOutbox(client, 'panda', [someEntry(), wrong])),
      { code: 'entry-malformed' },
    );
    await assert.rejects(
      inTransaction(pool, (client) => appendToOutbox(client, 'nowhere', [someEntry()])),
      { code: 'log-unknown' },
    );
    await assert.rejects(ensureLog(ledger, 'Ada Lovelace'), { code: 'log-name-invalid' });
    const { rows } = await pool.query('select count(*)::int as count from troth.outbox');
    assert.deepEqual(rows, [{ count: 0 }]);
  });
});

describe('a sequencer that finds things changed', () => {
  it('signs nothing when the database is older than the published log', async (t) => {
    const { ledger, pool, settings, folder } = await publishedLog(t, 'panda', [3, 4]);
    const before = await readFile(join(folder, 'checkpoint'));
    await pool.query(`delete from troth.checkpoint where log = 'panda' and size = 7`);
    await pool.query(
      `update troth.log set size = 3,
         root = (select root from troth.checkpoint where log = 'panda' and size = 3)
       where name = 'panda'`,
    );
    await append(pool, 'panda', 1);
    for (const one of [ledger, await openLedger(settings)]) {
      await assert.rejects(sequence(one, 'panda'), { code: 'ledger-rolled-back' });
    }
    assert.deepEqual(await readFile(join(folder, 'checkpoint')), before);
  });

  it('signs nothing on top of files that were altered', async (t) => {
    const { pool, settings, folder } = await publishedLog(t, 'panda', [3]);
    const path = join(folder, 'tile/entries/000.p/3');
    const bytes = await readFile(path);
    bytes[10] = (bytes[10] ?? 0) ^ 1;
    await writeFile(path, bytes);
    await append(pool, 'panda', 1);
    await assert.rejects(sequence(await openLedger(settings), 'panda'), { code: 'ledger-altered' });
  });

  it('signs nothing beside a checkpoint that it does not know', async (t) => {
    const { ledger, pool, folder } = await publishedLog(t, 'panda', [3]);
    const { sign, verifier } = await ensureLog(ledger, 'panda');
    const text = `${verifier.name}\n2\n${Buffer.alloc(32, 7).toString('base64')}\n`;
    const line = Buffer.concat([Buffer.from(verifier.id, 'hex'), sign(Buffer.from(text))]);
    await writeFile(
      join(folder, 'checkpoint'),
      `${text}\n\u2014 ${verifier.name} ${line.toString('base64')}\n`,
    );
    await append(pool, 'panda', 1);
    await assert.rejects(sequence(ledger, 'panda'), { code: 'ledger-forked' });
    await writeFile(join(folder, 'checkpoint'), 'nonsense');
    await assert.rejects(sequence(ledger, 'panda'), { code: 'ledger-altered' });
  });

  it('does not go on without entries that had been given indexes', async (t) => {
    const { pool, settings } = await publishedLog(t, 'panda', [3]);
    const killed = await openLedger({
      ...settings,
      at: () => {
        throw new Error('killed');
      },
    });
    for (const lost of ['true', 'position % 2 = 0']) {
      await append(pool, 'panda', 4);
      await assert.rejects(sequence(killed, 'panda'), /killed/);
      await pool.query(`delete from troth.outbox where log = 'panda' and ${lost}`);
      await assert.rejects(sequence(await openLedger(settings), 'panda'), {
        code: 'ledger-altered',
      });
      await pool.query('delete from troth.batch');
    }
  });

  it('publishes a checkpoint file again that has gone', async (t) => {
    const { ledger, folder } = await publishedLog(t, 'panda', [3]);
    const before = await readFile(join(folder, 'checkpoint'));
    await rm(join(folder, 'checkpoint'));
    await sequence(ledger, 'panda');
    assert.deepEqual(await readFile(join(folder, 'checkpoint')), before);
  });
});
