import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Pool } from '../platform/database.ts';
import { placeOf, service, value, vaultFor } from './vault.fixture.ts';

async function epochs(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `select e.number || ' ' || e.state || ' ' || count(k.id) as line
     from troth.vault_epoch e left join troth.vault_key k on k.epoch = e.id
     group by e.id order by e.number`,
  );
  return rows.map(({ line }) => line);
}

describe('rotation', () => {
  it('wraps every key anew and then destroys the old epoch key', async (t) => {
    const { vault, another, database } = await vaultFor(t);
    const subjects = Array.from({ length: 25 }, (_, index) => `s${index}`);
    const sealed = await Promise.all(subjects.map((s) => vault.seal(placeOf(s), value)));
    await vault.destroy('acme', 's3');
    await vault.rotateEpoch('acme');
    assert.deepEqual(await epochs(database.pool), ['1 retiring 24', '2 current 0']);
    const batches: number[] = [];
    const done = await vault.rewrap('acme', {
      batch: 10,
      onBatch: (keys) => void batches.push(keys),
    });
    assert.deepEqual(done, { keys: 24, epochsDestroyed: 1 });
    assert.deepEqual(batches, [10, 20, 24]);
    assert.deepEqual(await epochs(database.pool), ['1 destroyed 0', '2 current 24']);
    const second = await another();
    for (const [index, text] of sealed.entries()) {
      const opening = second.open(text, placeOf(`s${index}`), service);
      if (index === 3) await assert.rejects(opening, { code: 'subject-erased' });
      else assert.deepEqual(await opening, value);
    }
  });

  it('has nothing to do twice, and stops when it is told to', async (t) => {
    const { vault, database } = await vaultFor(t);
    for (const subject of ['a', 'b', 'c']) await vault.seal(placeOf(subject), value);
    assert.deepEqual(await vault.rewrap('acme'), { keys: 0, epochsDestroyed: 0 });
    await vault.rotateEpoch('acme');
    await vault.rotateEpoch('acme');
    const stop = new AbortController();
    await assert.rejects(
      vault.rewrap('acme', { batch: 1, signal: stop.signal, onBatch: () => stop.abort() }),
      { name: 'AbortError' },
    );
    assert.deepEqual(await epochs(database.pool), ['1 retiring 2', '2 retiring 0', '3 current 1']);
    assert.deepEqual(await vault.rewrap('acme'), { keys: 2, epochsDestroyed: 2 });
  });

  it('leaves no key behind that is made meanwhile by a process that knows the old epoch', async (t) => {
    const { vault, another } = await vaultFor(t);
    const second = await another();
    await second.seal(placeOf('first'), value);
    const sealing = (async () => {
      const texts: [string, string][] = [];
      for (let index = 0; index < 60; index++) {
        texts.push([`n${index}`, await second.seal(placeOf(`n${index}`), value)]);
      }
      return texts;
    })();
    for (let turn = 0; turn < 4; turn++) {
      await vault.rotateEpoch('acme');
      await vault.rewrap('acme', { batch: 7 });
    }
    const third = await another();
    for (const [subject, text] of await sealing) await third.open(text, placeOf(subject), service);
  });

  it('waits for a key that somebody else has locked', async (t) => {
    const { vault, database } = await vaultFor(t);
    await vault.seal(placeOf('ada'), value);
    await vault.rotateEpoch('acme');
    const other = await database.pool.connect();
    await other.query('begin');
    await other.query('select from troth.vault_key for update');
    const rewrapping = vault.rewrap('acme');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await other.query('commit');
    other.release();
    assert.deepEqual(await rewrapping, { keys: 1, epochsDestroyed: 1 });
  });
});
