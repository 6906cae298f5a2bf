import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openSuppression, type Suppressed } from './suppression.ts';

const one: Suppressed = {
  policy: 'plai',
  kind: 'employee',
  pseudonym: 'p'.repeat(43),
  request: 'req_1',
  at: '2026-01-01T00:00:00Z',
};

async function place(t: { after(fn: () => Promise<void>): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'troth-suppression-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'suppression', 'ledger.jsonl');
}

describe('the suppression ledger', () => {
  it('keeps each request once', async (t) => {
    const suppression = openSuppression(await place(t));
    await suppression.add([one]);
    await suppression.add([one]);
    await suppression.add([{ ...one, request: 'req_2' }]);
    assert.deepEqual(await suppression.list(), [one, { ...one, request: 'req_2' }]);
  });

  it('goes on after a line that a crash tore off', async (t) => {
    const path = await place(t);
    const suppression = openSuppression(path);
    await suppression.add([one]);
    await appendFile(path, '{"at":"2026-01-0');
    await suppression.add([{ ...one, request: 'req_2' }]);
    assert.equal((await suppression.list()).length, 2);
    assert.ok((await readFile(path, 'utf8')).endsWith('}\n'));
  });

  it('refuses a line that it cannot understand', async (t) => {
    const path = await place(t);
    const suppression = openSuppression(path);
    await suppression.add([one]);
    await appendFile(path, '{"pseudonym":1}\n');
    await assert.rejects(suppression.list(), { code: 'suppression-unreadable' });
  });
});
