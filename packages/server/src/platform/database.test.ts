import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inTransaction } from './database.ts';
import { freshDatabase } from './test-database.ts';

describe('inTransaction', () => {
  it('commits what the work did', async (t) => {
    const { pool } = await freshDatabase(t);
    await pool.query('create table notes (n int)');
    await inTransaction(pool, (client) => client.query('insert into notes values (1)'));
    const { rows } = await pool.query('select n from notes');
    assert.deepEqual(rows, [{ n: 1 }]);
  });

  it('rolls back and throws the same error on', async (t) => {
    const { pool } = await freshDatabase(t);
    await pool.query('create table notes (n int)');
    const failure = new Error('on purpose');
    await assert.rejects(
      inTransaction(pool, async (client) => {
        await client.query('insert into notes values (1)');
        throw failure;
      }),
      failure,
    );
    const { rows } = await pool.query('select n from notes');
    assert.deepEqual(rows, []);
  });
});
