/**
 * kill -9 at every step of sequencing and publishing, 100 times, while others append: no entry is
 * lost or doubled, no index skipped, nothing signed twice differently.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import {
  bundlePath,
  parseBundle,
  parseLedgerEntry,
  verifyCheckpoint,
  widthAt,
  type VerifierKey,
} from '@troth/core/proof';
import {
  appendToOutbox,
  ensureLog,
  logFolder,
  openLedger,
  sequenceWaiting,
  steps,
  verifyLedger,
  type Ledger,
} from '../../packages/server/src/ledger/index.ts';
import { provePrefix } from '../../packages/server/src/ledger/log-files.ts';
import { freshLedger, someEntry } from '../../packages/server/src/ledger/test-ledger.fixture.ts';
import type { Pool } from '../../packages/server/src/platform/database.ts';
import { randomFrom } from './random.ts';

const kills = 100;
const logs = ['panda', 'plai'];

/** Appends in transactions of many sizes; some roll back, some commit long after they began. */
async function appendUntil(
  stop: AbortSignal,
  pool: Pool,
  random: (below: number) => number,
): Promise<string[]> {
  const committed: string[] = [];
  while (!stop.aborted) {
    const client = await pool.connect();
    const count = random(25) === 0 ? 1500 : 1 + random(60);
    const entries = Array.from({ length: count }, (_, n) => someEntry(n));
    await client.query('begin');
    await appendToOutbox(client, logs[random(2)] ?? '', entries);
    await setTimeout(random(5) === 0 ? random(300) : random(100));
    const rollsBack = random(6) === 0;
    await client.query(rollsBack ? 'rollback' : 'commit');
    client.release();
    if (!rollsBack) for (const { id } of entries) committed.push(id);
  }
  return committed;
}

async function killAt(args: readonly string[]): Promise<void> {
  const program = new URL('ledger-child.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => (complaint += data.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL', `${args.slice(3).join(' ')} ended with ${code}: ${complaint}`);
}

async function entriesOf(folder: string, keys: readonly VerifierKey[]): Promise<Uint8Array[]> {
  const { size } = verifyCheckpoint(await readFile(join(folder, 'checkpoint')), keys);
  const entries: Uint8Array[] = [];
  for (let index = 0; widthAt(0, index, size) > 0; index += 1) {
    const width = widthAt(0, index, size);
    const bundle = await readFile(join(folder, bundlePath({ level: 0, index, width })));
    entries.push(...parseBundle(bundle, width));
  }
  return entries;
}

/** Every checkpoint that the world could have seen, by log and text. */
class Witness {
  readonly seen = new Map<string, Set<string>>();

  async look(ledger: Ledger): Promise<void> {
    for (const log of [...logs, 'meta']) {
      const note = await readFile(join(logFolder(ledger, log), 'checkpoint'), 'utf8').catch(
        () => '',
      );
      if (note !== '') this.seen.set(log, (this.seen.get(log) ?? new Set()).add(note));
    }
  }
}

describe('ledger under kill -9', () => {
  it('loses, doubles and re-signs nothing', { timeout: 600_000 }, async (t) => {
    const { ledger, pool, url, settings } = await freshLedger(t);
    const keys: VerifierKey[] = [];
    for (const log of ['meta', ...logs]) keys.push((await ensureLog(ledger, log)).verifier);
    const random = randomFrom(20_261_122);
    const stop = new AbortController();
    const appenders = [1, 2].map((n) => appendUntil(stop.signal, pool, randomFrom(n)));
    const witness = new Witness();
    for (let kill = 0; kill < kills; kill += 1) {
      const step = steps[kill % steps.length] ?? 'assigned';
      const log = ['panda', 'plai', 'meta'][Math.floor(kill / steps.length) % 3] ?? 'meta';
      const count = String(1 + random(3));
      await killAt([url, settings.folder, settings.keyFolder, log, step, count]);
      await witness.look(ledger);
    }
    stop.abort();
    const committed = (await Promise.all(appenders)).flat();

    const restarted = await openLedger(settings);
    await sequenceWaiting(restarted);
    await witness.look(restarted);
    const report = await verifyLedger(settings.folder, keys);
    assert.deepEqual(
      report.logs.flatMap(({ problems }) => problems),
      [],
    );
    assert.deepEqual([report.problems, report.unchecked, report.notInMeta], [[], [], []]);

    const bundles = await Promise.all(logs.map((log) => entriesOf(logFolder(ledger, log), keys)));
    const logged = bundles.flat().map((entry) => parseLedgerEntry(entry).id);
    assert.ok(committed.length > 1000, `${committed.length} entries were appended`);
    assert.equal(new Set(logged).size, logged.length, 'no entry is doubled');
    assert.deepEqual(logged.toSorted(), committed.toSorted(), 'all that committed, and no more');
    await assertDatabaseAgrees(pool, logged);
    await assertNothingReSigned(pool, witness, restarted, keys);
  });
});

async function assertDatabaseAgrees(pool: Pool, logged: readonly string[]): Promise<void> {
  const { rows } = await pool.query<{ id: string; log: string; index: string }>(
    `select id, log, index from troth.entry where log <> 'meta' order by log, index`,
  );
  assert.deepEqual(
    rows.map(({ id }) => id),
    logged,
    'the database gives every entry the index that it has in the log',
  );
  for (const log of logs) {
    const indexes = rows.filter((row) => row.log === log).map(({ index }) => Number(index));
    assert.deepEqual(indexes, [...indexes.keys()], 'no index is skipped');
  }
  const left = await pool.query(
    `select (select count(*) from troth.outbox)::int as waiting,
            (select count(*) from troth.batch)::int as batches,
            (select count(*) from troth.checkpoint where note is null)::int as unsigned`,
  );
  assert.deepEqual(left.rows, [{ waiting: 0, batches: 0, unsigned: 0 }]);
}

/** Every note that was ever visible is the one that is on record, and begins today's log. */
async function assertNothingReSigned(
  pool: Pool,
  witness: Witness,
  ledger: Ledger,
  keys: readonly VerifierKey[],
): Promise<void> {
  for (const [log, notes] of witness.seen) {
    const { rows } = await pool.query<{ note: string }>(
      'select note from troth.checkpoint where log = $1 order by size',
      [log],
    );
    const recorded = new Set(rows.map(({ note }) => note));
    assert.ok(notes.isSubsetOf(recorded), `${log}: what was seen is what is on record`);
    const folder = logFolder(ledger, log);
    const now = verifyCheckpoint(await readFile(join(folder, 'checkpoint')), keys);
    for (const note of notes) await provePrefix(folder, verifyCheckpoint(note, keys), now);
  }
  const told = await entriesOf(logFolder(ledger, 'meta'), keys);
  const { rows } = await pool.query<{ note: string }>(
    `select note from troth.checkpoint where log <> 'meta'`,
  );
  const notes = told.map((entry) => Buffer.from(entry).toString());
  assert.deepEqual(notes.toSorted(), rows.map(({ note }) => note).toSorted(), 'each told once');
}
