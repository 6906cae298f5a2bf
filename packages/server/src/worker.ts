/** The long-running process: re-checks every policy on schedule, and publishes the ledger. */
import { setTimeout as sleep } from 'node:timers/promises';
import { checkPolicies } from './check-policies.ts';
import type { PolicyReport } from './controls/check/report.ts';
import { startSchedules } from './jobs/index.ts';
import { sequenceWaiting } from './ledger/sequence.ts';
import type { Parts } from './parts.ts';

const every = Temporal.Duration.from({ hours: 1 });
/** An entry waits at most this long for its index; checks publish their own at once. */
const publishEvery = 250;

export interface WorkerOptions {
  readonly onChecked?: (reports: readonly PolicyReport[]) => void;
  readonly onProblem?: (error: unknown) => void;
}

export async function startWorker(
  parts: Parts,
  { onChecked, onProblem = () => undefined }: WorkerOptions,
): Promise<{ stop(): Promise<void> }> {
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
    onProblem,
  });
  const stopping = new AbortController();
  const publishing = keepPublishing(parts, stopping.signal, onProblem);
  return {
    async stop() {
      stopping.abort();
      await publishing;
      await jobs.stop();
    },
  };
}

async function lastChecks({ environment: { pool } }: Parts) {
  const { rows } = await pool.query<{ readonly policy: string; readonly at: Date }>(
    'select policy, max(finished_at) as at from troth.check_run group by policy',
  );
  return new Map(rows.map(({ policy, at }) => [policy, at.toTemporalInstant()]));
}

async function keepPublishing(
  { ledger }: Parts,
  signal: AbortSignal,
  onProblem: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    await sequenceWaiting(ledger).catch(onProblem);
    // Aborting ends the sleep by an error, which is how the loop is meant to end.
    await sleep(publishEvery, undefined, { signal }).catch(() => undefined);
  }
}
