import assert from 'node:assert/strict';
import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { formatVerifierKey } from '@troth/core/proof';
import { ensureLog, logFolder, openLedger } from './ledger.ts';
import { freshLedger } from './test-ledger.fixture.ts';

const posixOnly = { skip: process.platform === 'win32' ? 'file modes are POSIX' : false };

describe('log key', () => {
  it('is private, and its verifier key is published beside the log', posixOnly, async (t) => {
    const { ledger, home } = await freshLedger(t);
    const { verifier } = await ensureLog(ledger, 'panda');
    assert.equal((await stat(join(home, 'keys/panda.pem'))).mode & 0o777, 0o600);
    const published = await readFile(join(logFolder(ledger, 'panda'), 'verifier.key'), 'utf8');
    assert.equal(published, `${formatVerifierKey(verifier)}\n`);
    assert.equal(verifier.name, 'troth.invalid/panda');
  });

  it('is refused when others can read it', posixOnly, async (t) => {
    const { home, settings } = await freshLedger(t);
    await chmod(join(home, 'keys/meta.pem'), 0o640);
    await assert.rejects(openLedger(settings), { code: 'ledger-key-exposed' });
  });

  it('is never replaced: a log whose key has gone or changed is not gone on with', async (t) => {
    const { home, settings } = await freshLedger(t);
    const path = join(home, 'keys/meta.pem');
    const pem = await readFile(path);
    await rm(path);
    await assert.rejects(openLedger(settings), { code: 'ledger-key-unusable' });
    await writeFile(path, 'nonsense', { mode: 0o600 });
    await assert.rejects(openLedger(settings), { code: 'ledger-key-unusable' });
    await writeFile(path, pem);
    await openLedger(settings);
  });

  it('is one key when several processes make the log at once', async (t) => {
    const { settings } = await freshLedger(t);
    const ledgers = await Promise.all([1, 2, 3, 4].map(() => openLedger(settings)));
    const keys = await Promise.all(ledgers.map((ledger) => ensureLog(ledger, 'panda')));
    assert.equal(new Set(keys.map(({ verifier }) => verifier.id)).size, 1);
  });
});
