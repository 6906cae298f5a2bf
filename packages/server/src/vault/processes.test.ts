/** What must hold between processes, and when one of them is killed. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { localRoot } from './root.ts';
import { placeOf, service, value, vaultFor } from './vault.fixture.ts';

function start(fixture: string, ...args: readonly string[]): ChildProcess {
  const program = join(import.meta.dirname, fixture);
  return spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('a vault in several processes', () => {
  it('obeys a fence that another process put up', async (t) => {
    const key = randomBytes(32);
    const { vault, database } = await vaultFor(t, { root: localRoot(createSecretKey(key)) });
    const sealed = await vault.seal(placeOf('ada'), value);
    const child = start('serve.fixture.ts', database.url, key.toString('hex'), sealed);
    t.after(() => child.kill('SIGKILL'));
    assert.ok(child.stdout);
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (line === 'served') await vault.fence('acme', 'ada');
    }
    assert.deepEqual(lines, ['served', 'subject-erasing']);
  });

  it('goes on wrapping keys anew where a killed process stopped', async (t) => {
    const key = randomBytes(32);
    const root = localRoot(createSecretKey(key));
    const { vault, another, database } = await vaultFor(t, { root });
    const subjects = Array.from({ length: 50 }, (_, index) => `s${index}`);
    const texts = await Promise.all(subjects.map((s) => vault.seal(placeOf(s), value)));
    await vault.rotateEpoch('acme');
    for (const batches of [0, 2]) {
      const child = start(
        'rewrap-once.fixture.ts',
        database.url,
        key.toString('hex'),
        String(batches),
      );
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
      assert.equal(signal, 'SIGKILL');
      const reader = await another();
      for (const [index, text] of texts.entries()) {
        assert.deepEqual(await reader.open(text, placeOf(`s${index}`), service), value);
      }
    }
    assert.deepEqual(await vault.rewrap('acme', { batch: 10 }), { keys: 10, epochsDestroyed: 1 });
    const reader = await another();
    for (const [index, text] of texts.entries()) {
      assert.deepEqual(await reader.open(text, placeOf(`s${index}`), service), value);
    }
  });
});
