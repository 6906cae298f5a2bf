/** kill -9 while keys are wrapped anew: every value opens at every moment, and no old key stays. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Pool } from '../../packages/server/src/platform/database.ts';
import { localRoot, type Vault } from '../../packages/server/src/vault/index.ts';
import { placeOf, service, vaultFor } from '../../packages/server/src/vault/vault.fixture.ts';
import { killsOf } from './killing.ts';
import { randomFrom } from './random.ts';

const kills = killsOf('rewrap');
const subjects = 200;
const program = fileURLToPath(new URL('rewrap-child.ts', import.meta.url));

describe('wrapping keys anew under kill -9', () => {
  it('loses no key and leaves no old one', { timeout: 1_800_000 }, async (t) => {
    const key = randomBytes(32);
    const root = localRoot(createSecretKey(key));
    const { vault, another, database } = await vaultFor(t, { root });
    const texts = await Promise.all(
      Array.from({ length: subjects }, (_, n) => vault.seal(placeOf(`s${n}`), valueOf(n))),
    );
    const random = randomFrom(20_261_123);
    for (let kill = 0; kill < kills; kill += 1) {
      // Two in three after a batch, the others at any moment, before the first of them too.
      const at = kill % 3 === 2 ? -1 - random(150) : 1 + random(12);
      const child = spawn(process.execPath, [program, database.url, key.toString('hex'), `${at}`], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
      assert.ok(signal === 'SIGKILL' || (at < 0 && code === 3), `ended with ${code}`);
      assert.equal(await current(database.pool), 1);
      await assertOpen(await another(), texts, 1 + random(17));
    }
    await vault.rewrap('acme');
    assert.deepEqual(await leftBehind(database.pool), { others: 0, keys: 0, wrapped: 0 });
    await assertOpen(await another(), texts, 1);
  });
});

function valueOf(n: number): Buffer {
  return Buffer.from(`value ${n}`);
}

/** Every nth value. */
async function assertOpen(vault: Vault, texts: readonly string[], every: number): Promise<void> {
  for (let n = 0; n < texts.length; n += every) {
    const opened = await vault.open(texts[n] ?? '', placeOf(`s${n}`), service);
    assert.deepEqual(opened, valueOf(n));
  }
  vault.close();
}

async function current(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(`select from troth.vault_epoch where state = 'current'`);
  return rowCount ?? 0;
}

/** Epochs that are neither current nor destroyed, keys under them, and epoch keys that are kept. */
async function leftBehind(pool: Pool): Promise<unknown> {
  const { rows } = await pool.query(
    `select count(*) filter (where state not in ('current', 'destroyed'))::int as others,
            (select count(*)::int from troth.vault_key k join troth.vault_epoch e on e.id = k.epoch
              where e.state <> 'current') as keys,
            count(*) filter (where state = 'destroyed' and wrapped is not null)::int as wrapped
       from troth.vault_epoch`,
  );
  return rows[0];
}
