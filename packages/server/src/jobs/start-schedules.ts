/** Runs what `troth.schedule` says is due, each occurrence by one worker, whichever processes die. */
import { inTransaction, type Pool } from '../platform/database.ts';
import type { Handler, JobContext, Jobs, JobsOptions } from './contract.ts';
import { jobFailed } from './error.ts';
import {
  claimSchedule,
  finishSchedule,
  leaseSeconds,
  nextMoments,
  renewLease,
  setSchedules,
  type Due,
  type Schedule,
} from './schedule-rows.ts';
import { startJobs } from './start-jobs.ts';

export interface SchedulesOptions extends Omit<JobsOptions, 'handlers'> {
  readonly schedules: readonly Schedule[];
  /**
   * One occurrence. The signal ends it when the worker stops or has lost its claim; what it does
   * must then have no effect, or the same effect, when another worker does it again.
   */
  readonly run: (due: Pick<Due, 'name' | 'policy'>, signal: AbortSignal) => Promise<void>;
  /** Further jobs of the same worker. */
  readonly handlers?: JobsOptions['handlers'];
}

const job = 'schedule';
const afterFailure = Temporal.Duration.from({ minutes: 1 });

/** Schedules of earlier starts that are not named any more stay as rows and are not run. */
export async function startSchedules(options: SchedulesOptions): Promise<Jobs> {
  const { pool, schedules, handlers = {}, onProblem } = options;
  await setSchedules(pool, schedules);
  const jobs = await startJobs({
    pool,
    onProblem,
    handlers: { ...handlers, [job]: scheduleHandler(options) },
  });
  const moments = await nextMoments(
    pool,
    schedules.map((schedule) => schedule.name),
  );
  for (const [name, at] of moments) await jobs.wake(job, { key: name, data: { name }, at });
  return jobs;
}

function scheduleHandler({ pool, schedules, run, onProblem }: SchedulesOptions): Handler {
  const names = new Set(schedules.map((schedule) => schedule.name));
  return async (data, context) => {
    const name = data['name'];
    if (name === undefined || !names.has(name)) return;
    const due = await claimSchedule(pool, name);
    if (due === undefined) return wakeAtNext(pool, name, context);
    const lease = holdLease(pool, due, context.signal, onProblem);
    let again: Temporal.Duration | undefined;
    try {
      await run(due, lease.signal);
    } catch (error) {
      again = context.signal.aborted ? Temporal.Duration.from({ seconds: 0 }) : afterFailure;
      if (!lease.signal.aborted) onProblem(jobFailed(name, error));
    }
    await finish(pool, await lease.release(), context, again);
  };
}

/** Not due, or being run: look again when it is due, or when its worker's lease would end. */
async function wakeAtNext(pool: Pool, name: string, context: JobContext): Promise<void> {
  for (const at of (await nextMoments(pool, [name])).values()) {
    await context.wake(job, { key: name, data: { name }, at });
  }
}

async function finish(
  pool: Pool,
  due: Due,
  context: JobContext,
  again: Temporal.Duration | undefined,
): Promise<void> {
  await inTransaction(pool, async (transaction) => {
    const at = await finishSchedule(transaction, due, again);
    // Lost to another worker, which wakes up the next occurrence itself.
    if (at === undefined) return;
    await context.wake(job, { key: due.name, data: { name: due.name }, at, transaction });
  });
}

interface HeldLease {
  readonly signal: AbortSignal;
  /** Ends the renewing; the claim as it was last renewed. */
  release(): Promise<Due>;
}

function holdLease(
  pool: Pool,
  due: Due,
  outer: AbortSignal,
  onProblem: JobsOptions['onProblem'],
): HeldLease {
  const lost = new AbortController();
  let held = due;
  let renewing: Promise<void> = Promise.resolve();
  const renew = async (): Promise<void> => {
    try {
      const renewed = await renewLease(pool, held);
      if (renewed === undefined) lost.abort();
      else held = renewed;
    } catch (error) {
      // The next renewal may succeed; if none does, another worker takes over.
      onProblem(jobFailed(due.name, error));
    }
  };
  const timer = setInterval(() => (renewing = renewing.then(renew)), (leaseSeconds * 1000) / 3);
  return {
    signal: AbortSignal.any([outer, lost.signal]),
    async release() {
      clearInterval(timer);
      await renewing;
      return held;
    },
  };
}
