/** One process at a time runs a request; a killed one lets go with its connection. */
import { closing } from '@troth/core/closing';
import type { Pool } from '../../platform/database.ts';
import { requestError } from './error.ts';

/** Throws `request-busy` while another process runs it. */
export async function runAlone<T>(pool: Pool, id: string, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let sound = false;
  try {
    const { rows } = await client.query<{ readonly taken: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 1)) as taken',
      [`request ${id}`],
    );
    if (!rows[0]?.taken) {
      sound = true;
      throw requestError('request-busy', 'conflict', `Request ${id} is being run already.`);
    }
    return await closing(work, async () => {
      // Where the database is gone the lock went with it.
      await client
        .query('select pg_advisory_unlock(hashtextextended($1, 1))', [`request ${id}`])
        .then(() => (sound = true))
        .catch(() => undefined);
    });
  } finally {
    client.release(!sound);
  }
}
