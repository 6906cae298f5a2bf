import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ledgerCompleteness } from './completeness.ts';
import { append, publishedLog } from './test-ledger.fixture.ts';

const soon = () => Temporal.Now.instant().add({ seconds: 90 });

describe('ledger completeness', () => {
  it('finds nothing amiss in a log that is whole', async (t) => {
    const { ledger, pool } = await publishedLog(t, 'panda', [3, 300]);
    await pool.query(
      `insert into troth.evidence select id, log, '\\x00' from troth.entry where log = 'panda'`,
    );
    const facts = await ledgerCompleteness(ledger, 'panda', soon());
    assert.deepEqual(
      { ...facts, databaseRoot: '', tileRoot: '' },
      {
        log: 'panda',
        size: 303,
        published: 303,
        pending: 0,
        pendingSeconds: null,
        gaps: 0,
        doubled: 0,
        unsigned: 0,
        evidence: 303,
        evidenceWithoutEntry: 0,
        entriesWithoutEvidence: 0,
        databaseRoot: '',
        tileRoot: '',
        rootsAgree: true,
      },
    );
    assert.equal(facts.tileRoot, facts.databaseRoot);
  });

  it('tells how long entries wait', async (t) => {
    const { ledger, pool } = await publishedLog(t, 'panda', [3]);
    await append(pool, 'panda', 2);
    const facts = await ledgerCompleteness(ledger, 'panda', soon());
    assert.equal(facts.pending, 2);
    assert.ok((facts.pendingSeconds ?? 0) >= 89);
  });

  it('finds gaps, doubled ids, evidence and entries without each other, unsigned checkpoints', async (t) => {
    const { ledger, pool } = await publishedLog(t, 'panda', [4]);
    await pool.query(`delete from troth.entry where log = 'panda' and index = 1`);
    await pool.query(
      `update troth.entry set id = (select id from troth.entry where log = 'panda' and index = 0)
       where log = 'panda' and index = 2`,
    );
    await pool.query(`insert into troth.evidence values ('ent_stray', 'panda', '\\x00')`);
    await pool.query(`update troth.checkpoint set note = null where log = 'panda' and size = 4`);
    const facts = await ledgerCompleteness(ledger, 'panda', soon());
    assert.equal(facts.gaps, 1);
    assert.equal(facts.doubled, 1);
    assert.equal(facts.evidenceWithoutEntry, 1);
    assert.equal(facts.entriesWithoutEvidence, 3);
    assert.equal(facts.unsigned, 1);
  });

  it('finds published files that are not what the database holds', async (t) => {
    const { ledger, folder } = await publishedLog(t, 'panda', [4]);
    await writeFile(join(folder, 'tile/0/000.p/4'), Buffer.alloc(4 * 32));
    const altered = await ledgerCompleteness(ledger, 'panda', soon());
    assert.equal(altered.rootsAgree, false);
    await rm(join(folder, 'tile/0/000.p/4'));
    await writeFile(join(folder, 'checkpoint'), 'nonsense');
    const gone = await ledgerCompleteness(ledger, 'panda', soon());
    assert.equal(gone.tileRoot, null);
    assert.equal(gone.published, null);
    assert.equal(gone.rootsAgree, false);
  });
});
