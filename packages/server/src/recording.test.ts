/** Evidence about people under the vault: what destroying a key does to what the log committed to. */
import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { parseLedgerEntry, type LedgerEntry } from '@troth/core/proof';
import type { Evidence } from './controls/check/recorder.ts';
import { openEvidence } from './ledger/evidence.ts';
import { ensureLog, logFolder } from './ledger/ledger.ts';
import { readEntry } from './ledger/receipt.ts';
import { sequence } from './ledger/sequence.ts';
import { freshLedger } from './ledger/test-ledger.fixture.ts';
import { verifyLog } from './ledger/verify/verify-log.ts';
import { systemClock } from './platform/clock.ts';
import { inTransaction } from './platform/database.ts';
import { freshDatabase } from './platform/test-database.ts';
import { recorderFor } from './recording.ts';
import { localRoot, migrateKeys, openVault } from './vault/index.ts';
import { sealerFor } from './vault/sealing.ts';

const ada = { tenant: 'panda/3', subject: 'employee/["3","17"]' };
const bob = { tenant: 'panda/3', subject: 'employee/["3","18"]' };

async function scene(t: TestContext) {
  const { ledger, pool } = await freshLedger(t);
  const { verifier } = await ensureLog(ledger, 'panda');
  const keys = await freshDatabase(t);
  await migrateKeys(keys.pool);
  const root = createSecretKey(randomBytes(32));
  const parts = { root: localRoot(root), pool: keys.pool, clock: systemClock };
  const vault = await openVault({ ...parts, listen: false });
  t.after(() => vault.close());
  const recorder = recorderFor(root, vault);
  const folder = logFolder(ledger, 'panda');
  return {
    vault,
    pool,
    record: (event: string, subjects: Evidence['subjects'] = []) =>
      inTransaction(pool, (client) =>
        recorder.record(client, {
          policy: 'panda',
          policyHash: 'ab'.repeat(32),
          decision: 'recorded',
          at: Temporal.Now.instant(),
          payload: { event },
          subjects,
        }),
      ),
    async published(): Promise<LedgerEntry[]> {
      const size = await sequence(ledger, 'panda').then(() => sizeOf(pool));
      const entries: LedgerEntry[] = [];
      for (let index = 0; index < size; index++) {
        entries.push(parseLedgerEntry(await readEntry(folder, index, size)));
      }
      assert.deepEqual((await verifyLog(folder, [verifier])).problems, []);
      return entries;
    },
    open: (entry: LedgerEntry) =>
      openEvidence(pool, sealerFor(root, 'panda'), 'panda', entry, (of, id) =>
        vault.saltOfKeys(of, id),
      ),
  };
}

async function sizeOf(pool: { query(sql: string): Promise<{ rows: unknown[] }> }): Promise<number> {
  return (await pool.query('select from troth.evidence')).rows.length;
}

describe('evidence about a person', () => {
  it('is voided by the destruction of their key, from first to last, and the log verifies', async (t) => {
    const { vault, record, published, open } = await scene(t);
    await record('open', [ada]);
    await record('start', [ada]);
    await vault.fence(ada.tenant, ada.subject);
    await record('read-back', [ada]);
    const before = await published();
    assert.deepEqual(
      await Promise.all(before.map(open)),
      ['open', 'start', 'read-back'].map((event) => ({ event })),
    );
    await vault.destroy(ada.tenant, ada.subject);
    await record('finish', [ada]);
    await record('finish', [bob]);
    await record('check');
    const after = await published();
    assert.equal(after.length, 6);
    for (const entry of after.slice(0, 4)) {
      await assert.rejects(open(entry), { code: 'subject-erased', publicMessage: /was destroyed/ });
    }
    assert.deepEqual(await Promise.all(after.slice(4).map(open)), [
      { event: 'finish' },
      { event: 'check' },
    ]);
  });

  it('names nobody, neither in the log nor in the evidence', async (t) => {
    const { record, published, pool } = await scene(t);
    await record('open', [ada, bob]);
    const [entry] = await published();
    assert.ok(entry);
    assert.ok(!JSON.stringify(entry).includes('employee') && !JSON.stringify(entry).includes('/3'));
    const { rows } = await pool.query<{ text: string }>(
      `select encode(sealed, 'escape') as text from troth.evidence`,
    );
    assert.ok(!rows[0]?.text.includes('employee'));
  });
});
