import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { parseLedgerEntry, type LedgerEntry } from '@troth/core/proof';
import { inTransaction } from '../platform/database.ts';
import {
  commitTo,
  openEvidence,
  recordAllEvidence,
  recordEvidence,
  type NewEvidence,
  type Sealer,
} from './evidence.ts';
import { ensureLog, logFolder } from './ledger.ts';
import { readEntry } from './receipt.ts';
import { sequence } from './sequence.ts';
import { freshLedger } from './test-ledger.fixture.ts';
import { verifyLog } from './verify/verify-log.ts';

const person = 'Ada Lovelace, ada@example.com';

function evidence(n = 0): NewEvidence {
  return {
    log: 'panda',
    policy: 'panda',
    policyHash: 'cd'.repeat(32),
    clause: 'P20.0',
    decision: 'broken',
    at: Temporal.Instant.from('2026-03-01T14:20:11Z'),
    payload: { rows: n, note: person },
  };
}

/** AES-256-GCM with the context as associated data: what any sealer must do at least. */
function someSealer(): Sealer {
  const key = randomBytes(32);
  return {
    seal(bytes, context) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    },
    open(sealed, context) {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
      decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(12, 28));
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
    },
  };
}

describe('evidence', () => {
  it('commits by HMAC-SHA-256 over canonical JSON', () => {
    const salt = Buffer.alloc(32, 5);
    const expected = createHmac('sha256', salt).update('{"a":1,"b":2}').digest('base64');
    assert.equal(commitTo({ b: 2, a: 1 }, salt), expected);
  });

  it('is logged as a commitment and opened again, with nothing of it in the log or in clear', async (t) => {
    const { ledger, pool } = await freshLedger(t);
    await ensureLog(ledger, 'panda');
    const sealer = someSealer();
    const id = await inTransaction(pool, (client) => recordEvidence(client, sealer, evidence(7)));
    await sequence(ledger, 'panda');
    const bytes = await readEntry(logFolder(ledger, 'panda'), 0, 1);
    const entry = parseLedgerEntry(bytes);
    assert.equal(entry.id, id);
    assert.equal(entry.at, '2026-03-01T14:00:00Z');
    assert.ok(!Buffer.from(bytes).includes('Ada'));
    const { rows } = await pool.query('select sealed from troth.evidence');
    assert.ok(!(rows[0] as { sealed: Buffer }).sealed.includes('Ada'));
    assert.deepEqual(await openEvidence(pool, sealer, 'panda', entry), { rows: 7, note: person });
  });

  it('keeps nothing when the transaction rolls back', async (t) => {
    const { ledger, pool } = await freshLedger(t);
    await ensureLog(ledger, 'panda');
    const failing = inTransaction(pool, async (client) => {
      await recordAllEvidence(client, someSealer(), [evidence(1), evidence(2)]);
      throw new Error('the business failed');
    });
    await assert.rejects(failing, /the business failed/);
    const { rows } = await pool.query(
      `select (select count(*) from troth.evidence)::int as evidence,
              (select count(*) from troth.outbox where log = 'panda')::int as waiting`,
    );
    assert.deepEqual(rows, [{ evidence: 0, waiting: 0 }]);
  });

  it('is found out when it is not what was committed to, swapped, or gone', async (t) => {
    const { ledger, pool } = await freshLedger(t);
    await ensureLog(ledger, 'panda');
    const sealer = someSealer();
    const ids = await inTransaction(pool, (client) =>
      recordAllEvidence(client, sealer, [evidence(1), evidence(2)]),
    );
    await sequence(ledger, 'panda');
    const folder = logFolder(ledger, 'panda');
    const entry = parseLedgerEntry(await readEntry(folder, 0, 2));
    const other = parseLedgerEntry(await readEntry(folder, 1, 2));
    assert.deepEqual([entry.id, other.id], ids);
    const lie: LedgerEntry = { ...entry, commitments: other.commitments };
    await assert.rejects(openEvidence(pool, sealer, 'panda', lie), { code: 'evidence-altered' });
    await pool.query(
      'update troth.evidence set sealed = (select sealed from troth.evidence where entry = $2) where entry = $1',
      ids,
    );
    await assert.rejects(openEvidence(pool, sealer, 'panda', entry));
    await pool.query('delete from troth.evidence');
    await assert.rejects(openEvidence(pool, sealer, 'panda', entry), { code: 'evidence-missing' });
  });

  it('about a person is not opened without the key of its salt, and the log stays whole', async (t) => {
    const { ledger, pool } = await freshLedger(t);
    const { verifier } = await ensureLog(ledger, 'panda');
    const sealer = someSealer();
    const keys = new Map([['key-1', randomBytes(32)]]);
    const saltOf = async ([key = '']: readonly string[], entry: string): Promise<Buffer> => {
      const found = keys.get(key);
      if (found === undefined) throw new Error('the key is gone');
      return createHmac('sha256', found).update(entry).digest();
    };
    const saltFor = async (entry: string) => ({
      keys: ['key-1'],
      salt: await saltOf(['key-1'], entry),
    });
    await inTransaction(pool, (client) =>
      recordAllEvidence(client, sealer, [{ ...evidence(1), saltFor }, evidence(2)]),
    );
    await sequence(ledger, 'panda');
    const folder = logFolder(ledger, 'panda');
    const [about, other] = await Promise.all(
      [0, 1].map(async (index) => parseLedgerEntry(await readEntry(folder, index, 2))),
    );
    assert.ok(about && other);
    const { rows } = await pool.query<{ sealed: Buffer }>(
      'select sealed from troth.evidence where entry = $1',
      [about.id],
    );
    const context = `troth evidence v1 panda ${about.id}`;
    const opened = Buffer.from(await sealer.open(rows[0]?.sealed ?? Buffer.alloc(0), context));
    assert.deepEqual(Object.keys(JSON.parse(opened.toString())), ['entry', 'keys', 'payload']);
    const open = (entry: LedgerEntry) => openEvidence(pool, sealer, 'panda', entry, saltOf);
    assert.deepEqual(await open(about), { rows: 1, note: person });
    await assert.rejects(openEvidence(pool, sealer, 'panda', about), {
      code: 'evidence-unsalted',
    });
    keys.clear();
    await assert.rejects(open(about), /the key is gone/);
    assert.deepEqual(await open(other), { rows: 2, note: person });
    const report = await verifyLog(folder, [verifier]);
    assert.deepEqual(report.problems, []);
  });
});
