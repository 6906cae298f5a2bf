import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openDatabase } from './database.ts';
import { claimInstance } from './single-instance.ts';
import { adminUrl, freshDatabase } from './test-database.ts';

describe('claimInstance', () => {
  it('refuses a second one and names the first', async (t) => {
    const { url, pool } = await freshDatabase(t);
    const first = await claimInstance(pool, { name: 'troth up' });
    const other = openDatabase(url);
    t.after(() => other.end());
    await assert.rejects(claimInstance(other), {
      code: 'instance-claimed',
      kind: 'conflict',
      facts: { holder: `troth up (process ${process.pid})` },
    });
    await first.release();
  });

  it('can be claimed again at once after it was released', async (t) => {
    const { pool } = await freshDatabase(t);
    for (let round = 0; round < 5; round += 1) {
      const instance = await claimInstance(pool);
      await instance.release();
    }
  });

  it('is for one database, not for the whole server', async (t) => {
    const [one, two] = [await freshDatabase(t), await freshDatabase(t)];
    const instances = [await claimInstance(one.pool), await claimInstance(two.pool)];
    await Promise.all(instances.map((instance) => instance.release()));
  });

  it('tells, once, that the claim is lost with its connection', async (t) => {
    const { name, pool } = await freshDatabase(t);
    const lost = Promise.withResolvers<Error>();
    let times = 0;
    const instance = await claimInstance(pool, {
      heartbeat: 20,
      onLost: (error) => {
        times += 1;
        lost.resolve(error);
      },
    });
    const admin = openDatabase(await adminUrl());
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
      name,
    ]);
    await admin.end();
    assert.ok((await lost.promise) instanceof Error);
    await instance.release();
    assert.equal(times, 1);
    await (await claimInstance(pool)).release();
  });

  it('leaves no connection taken after a refusal', async (t) => {
    const { url, pool } = await freshDatabase(t);
    const first = await claimInstance(pool);
    const other = openDatabase(url, { max: 1, connectionTimeout: 1000 });
    t.after(() => other.end());
    await assert.rejects(claimInstance(other));
    await other.query('select 1');
    await first.release();
  });
});
