/** A ledger in a folder and a database of its own, for tests. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitTo } from './evidence.ts';
import { coarseTime, type LedgerEntry, type VerifierKey } from '@troth/core/proof';
import { inTransaction, type Pool } from '../platform/database.ts';
import { migrate } from '../platform/migrate.ts';
import { freshDatabase } from '../platform/test-database.ts';
import { ensureLog, logFolder, openLedger, type Ledger, type LedgerSettings } from './ledger.ts';
import { appendToOutbox } from './outbox.ts';
import { sequence } from './sequence.ts';

/** What a test's context offers. */
export interface Cleanup {
  after(cleanup: () => Promise<void>): void;
}

export interface TestLedger {
  readonly ledger: Ledger;
  readonly pool: Pool;
  readonly url: string;
  /** Folder that holds the ledger's folders; removed after the test. */
  readonly home: string;
  readonly settings: LedgerSettings;
}

export async function freshLedger(t: Cleanup): Promise<TestLedger> {
  const { pool, url } = await freshDatabase(t);
  await migrate(pool);
  const home = await freshFolder(t);
  const settings = { pool, folder: join(home, 'ledger'), keyFolder: join(home, 'keys') };
  return { ledger: await openLedger(settings), pool, url, home, settings };
}

export async function freshFolder(t: Cleanup): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'troth-ledger-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** An entry as a check makes it; `n` tells entries apart in a message. */
export function someEntry(n = 0): LedgerEntry {
  const at = Temporal.Instant.from('2026-03-01T14:20:00Z');
  return {
    v: 1,
    id: `ent_${randomBytes(16).toString('base64url')}`,
    at: coarseTime(at),
    class: 2003,
    policy: 'panda',
    policyHash: 'ab'.repeat(32),
    clause: `P${(n % 90) + 1}.0`,
    decision: n % 3 === 0 ? 'broken' : 'kept',
    commitments: [commitTo({ n }, randomBytes(32))],
  };
}

export async function append(pool: Pool, log: string, count: number): Promise<LedgerEntry[]> {
  const entries = Array.from({ length: count }, (_, n) => someEntry(n));
  await inTransaction(pool, (client) => appendToOutbox(client, log, entries));
  return entries;
}

/** Publishes a log in the given steps, a checkpoint after each, and returns its folder and keys. */
export async function publishedLog(
  t: Cleanup,
  log: string,
  steps: readonly number[],
): Promise<TestLedger & { folder: string; keys: VerifierKey[]; entries: LedgerEntry[] }> {
  const test = await freshLedger(t);
  const { verifier } = await ensureLog(test.ledger, log);
  await sequence(test.ledger, log);
  const entries: LedgerEntry[][] = [];
  for (const count of steps) {
    entries.push(await append(test.pool, log, count));
    await sequence(test.ledger, log);
  }
  const folder = logFolder(test.ledger, log);
  return { ...test, folder, keys: [verifier], entries: entries.flat() };
}
