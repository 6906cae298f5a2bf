/**
 * Durable wake-ups. A job says only "look at this now": the state that it is about, and when it is
 * due, are rows of our own, which can be queried and outlive any job. A handler therefore reads the
 * state first, does what is due, and does nothing when nothing is.
 *
 * A wake-up happens at least once: again after a crash, and again while a handler throws.
 */
import type { Pool, PoolClient } from '../platform/database.ts';
import type { JobsError } from './error.ts';

/** Opaque ids only: what is stored with a job is nobody's personal data. */
export type JobData = Readonly<Record<string, string>>;

export interface Wake {
  /** Wake-ups of the same key for the same moment are one. */
  readonly key: string;
  readonly data?: JobData;
  /** Now when absent. */
  readonly at?: Temporal.Instant;
  /** The wake-up comes about only if this transaction commits. */
  readonly transaction?: PoolClient;
}

export interface JobContext {
  /** Aborted when the jobs stop or when the job was given to another worker. */
  readonly signal: AbortSignal;
  wake(name: string, wake: Wake): Promise<void>;
}

export type Handler = (data: JobData, context: JobContext) => Promise<void>;

export interface JobsOptions {
  readonly pool: Pool;
  /** By name of job: lower-case letters and hyphens. */
  readonly handlers: Readonly<Record<string, Handler>>;
  /** Told of every failure, a handler's included. The error carries codes and counts, no values. */
  readonly onProblem: (error: JobsError) => void;
}

export interface Jobs {
  wake(name: string, wake: Wake): Promise<void>;
  /** Asks running handlers to end, waits for them up to 30 s, and leaves the pool open. */
  stop(): Promise<void>;
}
