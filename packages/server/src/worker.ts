/**
 * The long-running process: re-checks every policy on schedule, publishes the ledger, and goes on with
 * requests: those that were cut short, customers who have left, copies past their day.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TrothError } from '@troth/core/error';
import { checkPolicies } from './check-policies.ts';
import type { Worker } from './claim.ts';
import { expireExports } from './controls/export/expire.ts';
import type { Requests } from './controls/requests/contract.ts';
import type { PolicyReport } from './controls/check/report.ts';
import { startSchedules } from './jobs/index.ts';
import { startSequencer } from './ledger/sequencer.ts';
import type { Parts } from './parts.ts';
import { rotateEpochs } from './rotate-epochs.ts';

const every = Temporal.Duration.from({ hours: 1 });

/** Milliseconds. */
const resumeEvery = 15_000;
const lookEvery = 3_600_000;

export interface WorkerOptions {
  readonly onChecked?: (reports: readonly PolicyReport[]) => void;
  readonly onProblem?: (error: unknown) => void;
}

type Driven = Pick<Requests, 'resume' | 'openDueDestructions'>;

export async function startWorker(
  parts: Parts,
  requests: Driven,
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
  const looking = startLooking(parts, requests, ending.signal, tellProblem);
  let stopping: Promise<unknown> | undefined;
  return {
    async stop() {
      ending.abort();
      stopping ??= Promise.all([looking, sequencer.stop(), jobs.stop()]);
      await stopping;
    },
  };
}

/** Each look is at rows, so that none is lost with its process: the next one finds the same. */
function startLooking(
  parts: Parts,
  requests: Driven,
  signal: AbortSignal,
  onProblem: (error: unknown) => void,
): Promise<unknown> {
  const exports = join(parts.configuration.home, 'exports');
  return Promise.all([
    keepOn(resumeEvery, { signal, onProblem }, () => requests.resume({ signal, onProblem })),
    keepOn(lookEvery, { signal, onProblem }, async () => {
      for (const { policy } of parts.policies) await parts.clocks.requireRight(policy);
      await expireExports(exports, parts.environment.clock.now());
    }),
    keepOn(lookEvery, { signal, onProblem }, () => renewEpochs(parts, signal)),
    ...parts.policies.map(({ policy: { id } }) =>
      keepOn(lookEvery, { signal, onProblem }, () => requests.openDueDestructions(id)),
    ),
  ]);
}

/** Epoch keys are a week old at most; what was cut short goes on with the next look. */
async function renewEpochs({ vault, policies, environment }: Parts, signal: AbortSignal) {
  if (vault === undefined) return;
  const epochBefore = environment.clock.now().subtract({ hours: 7 * 24 });
  const governed = policies.map(({ policy }) => policy.id);
  try {
    await rotateEpochs(vault, governed, { epochBefore, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

interface Loop {
  readonly signal: AbortSignal;
  readonly onProblem: (error: unknown) => void;
}

async function keepOn(
  pause: number,
  { signal, onProblem }: Loop,
  work: () => Promise<unknown>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
    } catch (error) {
      if (!isBusy(error)) onProblem(error);
    }
    // Aborting ends the sleep by an error, which is how the loop is meant to end.
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}

/** Somebody is at it by command. */
function isBusy(error: unknown): boolean {
  return error instanceof TrothError && error.code === 'request-busy';
}

async function lastChecks({ environment: { pool } }: Parts) {
  const { rows } = await pool.query<{ readonly policy: string; readonly at: Date }>(
    'select policy, max(finished_at) as at from troth.check_run group by policy',
  );
  return new Map(rows.map(({ policy, at }) => [policy, at.toTemporalInstant()]));
}
