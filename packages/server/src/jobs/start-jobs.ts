/** Jobs over pg-boss, in a schema of their own. The only file that knows pg-boss. */
import { PgBoss, type Db, type Job } from 'pg-boss';
import type { Handler, JobData, Jobs, JobsOptions, Wake } from './contract.ts';
import { jobFailed, jobsError, jobsUnavailable } from './error.ts';

export const jobsSchema = 'troth_jobs';

const day = 24 * 60 * 60;

/**
 * A dead worker's job is another's after at most 10 s without a heartbeat, plus one round of
 * supervision and one of polling: under 20 s.
 */
const supervision = { superviseIntervalSeconds: 4, monitorIntervalSeconds: 4 };
const polling = { pollingIntervalSeconds: 1, heartbeatRefreshSeconds: 3 };

const queue = {
  policy: 'short',
  heartbeatSeconds: 10,
  // The most that pg-boss allows; what a handler may take is bounded by the heartbeat.
  expireInSeconds: day,
  // Counted from when it is due: one that still waits is never dropped. The column is an int4.
  retentionSeconds: 50 * 365 * day,
  deleteAfterSeconds: day,
  retryLimit: 1_000_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
} as const;

const stopPatience = 30_000;

export async function startJobs({ pool, handlers, onProblem }: JobsOptions): Promise<Jobs> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    schema: jobsSchema,
    ...supervision,
    // Neither its cron nor its flows are used: schedules are our own rows.
    schedule: false,
    flowIntervalSeconds: day,
  });
  boss.on('error', (error) => onProblem(jobsUnavailable(error)));
  boss.on('warning', ({ message }) => onProblem(warning(message)));
  const stopping = new AbortController();
  const wake = (name: string, wanted: Wake): Promise<void> => send(boss, handlers, name, wanted);
  try {
    await boss.start();
    for (const [name, handler] of Object.entries(handlers)) {
      await ensureQueue(boss, name);
      await boss.work<JobData>(name, polling, (jobs) =>
        handleAll(jobs, handler, { stopping: stopping.signal, wake, onProblem }),
      );
    }
  } catch (error) {
    await boss.stop({ graceful: false });
    throw jobsUnavailable(error);
  }
  return {
    wake,
    async stop() {
      stopping.abort();
      await boss.stop({ graceful: true, timeout: stopPatience });
    },
  };
}

/** Options of an existing queue are brought to what this version wants. */
async function ensureQueue(boss: PgBoss, name: string): Promise<void> {
  const { policy, ...options } = queue;
  await boss.createQueue(name, { policy, ...options });
  await boss.updateQueue(name, options);
}

async function send(
  boss: PgBoss,
  handlers: Readonly<Record<string, Handler>>,
  name: string,
  { key, data, at, transaction }: Wake,
): Promise<void> {
  if (!Object.hasOwn(handlers, name)) {
    throw jobsError({
      code: 'job-unknown',
      kind: 'bug',
      facts: { job: name },
      publicMessage: `There is no job named "${name}".`,
    });
  }
  const db: Db | undefined = transaction && {
    executeSql: (text, values) => transaction.query(text, values),
  };
  // The moment is part of the key, so that a later wake-up never replaces an earlier one.
  const singletonKey = `${key}@${at?.toString() ?? 'now'}`;
  await boss.send(name, data ?? {}, {
    singletonKey,
    ...(at === undefined ? {} : { startAfter: new Date(at.epochMilliseconds) }),
    ...(db === undefined ? {} : { db }),
  });
}

interface Handling {
  readonly stopping: AbortSignal;
  readonly wake: Jobs['wake'];
  readonly onProblem: JobsOptions['onProblem'];
}

async function handleAll(
  jobs: readonly Job<JobData>[],
  handler: Handler,
  { stopping, wake, onProblem }: Handling,
): Promise<void> {
  for (const job of jobs) {
    const signal = AbortSignal.any([job.signal, stopping]);
    try {
      await handler(job.data, { signal, wake });
    } catch (error) {
      const problem = jobFailed(job.name, error);
      if (!stopping.aborted) onProblem(problem);
      // pg-boss stores what is thrown here with the job, so the caught error itself may not pass.
      throw problem;
    }
  }
}

function warning(message: string): ReturnType<typeof jobsError> {
  return jobsError({ code: 'jobs-warning', kind: 'unavailable', publicMessage: message });
}
