import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseLedgerEntry, verifyReceipt as verifyInBrowser } from '@troth/core/proof';
import { findEntries, receipt, verifyReceipt } from './receipt.ts';
import { append, publishedLog } from './test-ledger.fixture.ts';

describe('receipt', () => {
  it('proves each entry, by the native and by the portable cryptography', async (t) => {
    const { ledger, keys, entries } = await publishedLog(t, 'panda', [257, 20]);
    for (const index of [0, 1, 255, 256, 257, 276]) {
      const text = await receipt(ledger, entries[index]?.id ?? '');
      for (const proven of [verifyReceipt(text, keys), verifyInBrowser(text, keys)]) {
        assert.equal(proven.index, index);
        assert.deepEqual(parseLedgerEntry(proven.entry), entries[index]);
      }
    }
  });

  it('exists for no unknown entry and for none that still waits', async (t) => {
    const { ledger, pool } = await publishedLog(t, 'panda', [2]);
    const [waiting] = await append(pool, 'panda', 1);
    const id = waiting?.id ?? '';
    await assert.rejects(receipt(ledger, id), { code: 'entry-pending' });
    await assert.rejects(receipt(ledger, 'ent_none'), { code: 'entry-unknown' });
    assert.deepEqual((await findEntries(ledger, [id])).get(id), { log: 'panda', index: null });
  });

  it('is not handed out when the files no longer prove it', async (t) => {
    const { ledger, folder, entries } = await publishedLog(t, 'panda', [5]);
    const path = join(folder, 'tile/0/000.p/5');
    const bytes = await readFile(path);
    bytes[4 * 32] = (bytes[4 * 32] ?? 0) ^ 1;
    await writeFile(path, bytes);
    await assert.rejects(receipt(ledger, entries[0]?.id ?? ''), { code: 'inclusion-failed' });
  });
});
