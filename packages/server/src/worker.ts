/** The long-running process: re-checks every policy on schedule, and publishes the ledger. */
import { setTimeout as sleep } from 'node:timers/promises';
import { checkPolicies } from './check-policies.ts';
import type { Worker } from './claim.ts';
import type { Requests } from './controls/requests/contract.ts';
import type { PolicyReport } from './controls/check/report.ts';
import { startSchedules } from './jobs/index.ts';
import { startSequencer } from './ledger/sequencer.ts';
import type { Parts } from './parts.ts';

const every = Temporal.Duration.from({ hours: 1 });
const resumeEvery = 15_000;

export interface WorkerOptions {
  readonly onChecked?: (reports: readonly PolicyReport[]) => void;
  readonly onProblem?: (error: unknown) => void;
}

export async function startWorker(
  parts: Parts,
  requests: Pick<Requests, 'resume'>,
  { onChecked, onProblem = () => undefined }: WorkerOptions,
): Promise<Worker> {
  const tellProblem = (error: unknown): void => {
    parts.logger.error({ err: error }, 'problem');
    onProblem(error);
  };
  const checked = await lastChecks(parts);
  const jobs = await startSchedules({
    pool: parts.environment.pool,
    schedules: parts.policies.map(({ policy: { id } }) => {
      const lastDone = checked.get(id);
      return { name: `check ${id}`, policy: id, every, ...(lastDone ? { lastDone } : {}) };
    }),
    async run({ policy }, signal) {
      onChecked?.(await checkPolicies(parts, { policies: [policy], signal }));
    },
    onProblem: tellProblem,
  });
  const sequencer = startSequencer(parts.ledger, tellProblem);
  parts.logger.info({ policies: parts.policies.length }, 'worker started');
  const ending = new AbortController();
  const resuming = keepResuming(requests, ending.signal, tellProblem);
  let stopping: Promise<unknown> | undefined;
  return {
    async stop() {
      ending.abort();
      stopping ??= Promise.all([resuming, sequencer.stop(), jobs.stop()]);
      await stopping;
    },
  };
}

/** Requests that were cut short go on from the step that they had reached; what was held up is tried again. */
async function keepResuming(
  requests: Pick<Requests, 'resume'>,
  signal: AbortSignal,
  onProblem: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    await requests.resume({ signal, onProblem }).catch(onProblem);
    // Aborting ends the sleep by an error, which is how the loop is meant to end.
    await sleep(resumeEvery, undefined, { signal }).catch(() => undefined);
  }
}

async function lastChecks({ environment: { pool } }: Parts) {
  const { rows } = await pool.query<{ readonly policy: string; readonly at: Date }>(
    'select policy, max(finished_at) as at from troth.check_run group by policy',
  );
  return new Map(rows.map(({ policy, at }) => [policy, at.toTemporalInstant()]));
}
