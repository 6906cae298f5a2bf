import assert from 'node:assert/strict';
import { it } from 'node:test';
import { freshDatabase } from '../../platform/test-database.ts';
import { runAlone } from './run-alone.ts';

it('tells what the work met, not that the lock went with the connection', async (t) => {
  const database = await freshDatabase();
  t.after(() => database.drop());
  const { pool } = database;
  const work = async (): Promise<never> => {
    await pool.query(`select pg_terminate_backend(pid) from pg_locks
      where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`);
    throw new Error('the store is full');
  };
  await assert.rejects(runAlone(pool, 'r1', work), /the store is full/);
});
