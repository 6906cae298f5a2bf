/** The long-running process: re-checks every policy on schedule, and publishes the ledger. */
import { checkPolicies } from './check-policies.ts';
import type { Worker } from './claim.ts';
import type { PolicyReport } from './controls/check/report.ts';
import { startSchedules } from './jobs/index.ts';
import { startSequencer } from './ledger/sequencer.ts';
import type { Parts } from './parts.ts';

const every = Temporal.Duration.from({ hours: 1 });

export interface WorkerOptions {
  readonly onChecked?: (reports: readonly PolicyReport[]) => void;
  readonly onProblem?: (error: unknown) => void;
}

export async function startWorker(
  parts: Parts,
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
  let stopping: Promise<unknown> | undefined;
  return {
    async stop() {
      stopping ??= Promise.all([sequencer.stop(), jobs.stop()]);
      await stopping;
    },
  };
}

async function lastChecks({ environment: { pool } }: Parts) {
  const { rows } = await pool.query<{ readonly policy: string; readonly at: Date }>(
    'select policy, max(finished_at) as at from troth.check_run group by policy',
  );
  return new Map(rows.map(({ policy, at }) => [policy, at.toTemporalInstant()]));
}
