import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import { inTransaction } from '../platform/database.ts';
import { freshDatabase } from '../platform/test-database.ts';
import type { Handler, Jobs, JobsOptions } from './contract.ts';
import type { JobsError } from './error.ts';
import { startJobs } from './start-jobs.ts';

interface Running extends AsyncDisposable {
  readonly jobs: Jobs;
  readonly problems: JobsError[];
}

async function running(
  pool: JobsOptions['pool'],
  handlers: Readonly<Record<string, Handler>>,
): Promise<Running> {
  const problems: JobsError[] = [];
  const jobs = await startJobs({ pool, handlers, onProblem: (error) => problems.push(error) });
  return { jobs, problems, [Symbol.asyncDispose]: () => jobs.stop() };
}

async function until(what: () => boolean, patience = 15_000): Promise<void> {
  const deadline = Date.now() + patience;
  while (!what()) {
    if (Date.now() > deadline) assert.fail('waited in vain');
    await sleep(20);
  }
}

describe('jobs', () => {
  it('wakes a handler with its data', async (t) => {
    const { pool } = await freshDatabase(t);
    const seen: string[] = [];
    await using worker = await running(pool, {
      look: async (data) => void seen.push(data['id'] ?? 'none'),
    });
    await worker.jobs.wake('look', { key: 'a', data: { id: 'req_1' } });
    await until(() => seen.length === 1);
    assert.deepEqual(seen, ['req_1']);
  });

  it('joins wake-ups of one key for one moment, and keeps those for other moments', async (t) => {
    const { pool } = await freshDatabase(t);
    let seen = 0;
    await using worker = await running(pool, { look: async () => void seen++ });
    const soon = Temporal.Now.instant().add({ seconds: 3 });
    for (let i = 0; i < 5; i++) await worker.jobs.wake('look', { key: 'a', at: soon });
    await worker.jobs.wake('look', { key: 'a', at: soon.add({ hours: 1 }) });
    await until(() => seen === 1);
    const { rows } = await pool.query(
      `select count(*)::int as waiting from troth_jobs.job where name = 'look' and state = 'created'`,
    );
    assert.deepEqual(rows, [{ waiting: 1 }]);
    assert.equal(seen, 1);
  });

  it('does not wake before the moment', async (t) => {
    const { pool } = await freshDatabase(t);
    let woken: Temporal.Instant | undefined;
    await using worker = await running(pool, {
      look: async () => void (woken = Temporal.Now.instant()),
    });
    const at = Temporal.Now.instant().add({ milliseconds: 2500 });
    await worker.jobs.wake('look', { key: 'a', at });
    await until(() => woken !== undefined);
    assert.ok(woken !== undefined && Temporal.Instant.compare(woken, at) >= 0);
  });

  it('wakes nobody when the transaction rolls back', async (t) => {
    const { pool } = await freshDatabase(t);
    const seen: string[] = [];
    await using worker = await running(pool, {
      look: async (data) => void seen.push(data['id'] ?? ''),
    });
    await assert.rejects(
      inTransaction(pool, async (transaction) => {
        await worker.jobs.wake('look', { key: 'a', data: { id: 'lost' }, transaction });
        throw new Error('on purpose');
      }),
    );
    await inTransaction(pool, (transaction) =>
      worker.jobs.wake('look', { key: 'b', data: { id: 'kept' }, transaction }),
    );
    await until(() => seen.length > 0);
    assert.deepEqual(seen, ['kept']);
  });

  it('tries again after a failure, and says and stores nothing of its message', async (t) => {
    const { pool } = await freshDatabase(t);
    let tries = 0;
    await using worker = await running(pool, {
      look: async () => {
        tries += 1;
        if (tries === 1) throw new Error('duplicate key (email)=(ann@example.com)');
      },
    });
    await worker.jobs.wake('look', { key: 'a' });
    await until(() => tries === 2);
    assert.deepEqual(
      worker.problems.map(({ code, facts }) => ({ code, facts })),
      [{ code: 'job-failed', facts: { job: 'look', reason: 'Error' } }],
    );
    const { rows } = await pool.query<{ all: string }>(
      'select string_agg(job::text, chr(10)) as all from troth_jobs.job',
    );
    assert.doesNotMatch(rows[0]?.all ?? '', /ann@example/);
  });

  it('asks a running handler to end when it stops, and waits for it', async (t) => {
    const { pool } = await freshDatabase(t);
    const steps: string[] = [];
    const worker = await running(pool, {
      look: async (_, { signal }) => {
        steps.push('started');
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        await sleep(200);
        steps.push('ended');
      },
    });
    await worker.jobs.wake('look', { key: 'a' });
    await until(() => steps.length === 1);
    await worker.jobs.stop();
    assert.deepEqual(steps, ['started', 'ended']);
    assert.deepEqual(worker.problems, []);
  });

  it('keeps what may wait for years, and retries without end', async (t) => {
    const { pool } = await freshDatabase(t);
    await using worker = await running(pool, { look: async () => {} });
    const at = Temporal.Now.instant().add({ hours: 24 * 365 * 5 });
    await worker.jobs.wake('look', { key: 'a', at });
    const { rows } = await pool.query(
      `select keep_until > now() + interval '50 years' as kept, retry_limit >= 1000000 as retried,
              heartbeat_seconds as heartbeat
         from troth_jobs.job where name = 'look'`,
    );
    assert.deepEqual(rows, [{ kept: true, retried: true, heartbeat: 10 }]);
  });

  it('names the database as unavailable', async (t) => {
    const { pool } = await freshDatabase(t);
    await pool.end();
    await assert.rejects(
      running(pool, {}),
      (error) => error instanceof TrothError && error.code === 'jobs-unavailable',
    );
  });
});
