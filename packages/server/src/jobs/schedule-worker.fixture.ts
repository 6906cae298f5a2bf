/**
 * A worker process for tests: `node schedule-worker.fixture.ts NAME DATABASE_URL fast|slow`.
 * Every run is a row of `ran`; a slow worker never ends its first.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../platform/database.ts';
import { startSchedules } from './start-schedules.ts';

const [worker = '', url = '', speed = ''] = process.argv.slice(2);
const pool = openDatabase(url);
const names = Array.from({ length: 10 }, (_, n) => `check ${n}`);

const jobs = await startSchedules({
  pool,
  schedules: names.map((name) => ({
    name,
    policy: 'panda',
    every: Temporal.Duration.from({ hours: 1 }),
  })),
  onProblem: (error) => console.error(error.message),
  run: async ({ name }) => {
    await pool.query('insert into ran (worker, name) values ($1, $2)', [worker, name]);
    await sleep(speed === 'slow' ? 600_000 : 50);
    await pool.query('update ran set ended = now() where worker = $1 and name = $2', [
      worker,
      name,
    ]);
  },
});

process.once('SIGTERM', async () => {
  await jobs.stop();
  await pool.end();
});
