/** kill -9 while a part of a large table is read: nothing is claimed that was not read. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freshDatabase } from '../../platform/test-database.ts';
import { inspect } from '../check/inspection.ts';
import { tableReadings } from '../check/table-readings.ts';
import { live } from '../testing/context.ts';
import { killedPolicy } from '../testing/killed-policy.ts';
import { testNow } from '../testing/policy.ts';
import { sealerUnder } from '../testing/sealer.ts';

const program = fileURLToPath(new URL('killed-child.ts', import.meta.url));
const rows = 60_000;
const seed = `create table big (id int primary key, body text);
  insert into big select n, 'Order ' || n from generate_series(1, ${rows}) n; analyze big`;

async function scene(t: TestContext) {
  const here = await live(t, seed);
  const own = await freshDatabase(t, { migrated: true });
  const key = randomBytes(32);
  const memory = tableReadings(own.pool, sealerUnder(createSecretKey(key)), 'test');
  let now = testNow;
  const check = async () => {
    const at = now;
    const stores = inspect(killedPolicy, {
      mode: 'sample',
      variables: { TROTH_TEST_URL: here.database.url },
      memory,
      now: () => at,
    });
    now = now.add({ hours: 1 });
    const [table] = await stores.discovered('main');
    assert.ok(table);
    return stores.scanned('main', table).finally(() => stores.close());
  };
  return {
    here,
    check,
    /** Long enough after the last check that most of the table is due. */
    async kill(at: number): Promise<unknown> {
      now = now.add({ hours: 100 });
      const args = [here.database.url, own.url, key.toString('hex'), now.toString(), String(at)];
      const child = spawn(process.execPath, [program, ...args], { stdio: 'ignore' });
      const [code, signal] = await once(child, 'close');
      return signal ?? code;
    },
  };
}

describe('a check that is killed while it reads a part', () => {
  for (const at of [1, 2, 3, 4]) {
    it(`before write ${at}, is gone on with: every row is read, once`, async (t) => {
      const { here, check, kill } = await scene(t);
      const first = await check();
      assert.equal(await kill(at), 'SIGKILL');
      const next = await check();
      assert.ok((next.lap?.next ?? next.lap?.last)?.from === first.lap?.next?.from);
      await here.run(`update big set body = '4111 1111 1111 1111' where id = 59999`);
      let scan = next;
      for (let turn = 0; turn < 14 && !scan.lap?.last; turn += 1) scan = await check();
      assert.equal(scan.lap?.last?.rows, rows);
      assert.equal(scan.columns['body']?.cards, 1);
      assert.equal(scan.columns['body']?.filled, rows);
    });
  }

  it('at any moment, too', async (t) => {
    const { check, kill } = await scene(t);
    await check();
    for (const moment of [-500, -900, -1300]) await kill(moment);
    let scan = await check();
    for (let turn = 0; turn < 14 && !scan.lap?.last; turn += 1) scan = await check();
    assert.equal(scan.lap?.last?.rows, rows);
    assert.equal(scan.columns['body']?.filled, rows);
  });
});
