import { TrothError, type TrothErrorInit } from '@troth/core/error';

export type JobsErrorCode = 'jobs-unavailable' | 'jobs-warning' | 'job-failed' | 'job-unknown';

export type JobsError = TrothError<JobsErrorCode>;

export function jobsError(init: TrothErrorInit<JobsErrorCode>): JobsError {
  return new TrothError(init);
}

/**
 * What may be said of a failure inside a job. A database's messages can quote values, so only its
 * error code passes; our own errors are fit to be shown and stay as the cause.
 */
export function jobFailed(name: string, error: unknown): JobsError {
  return jobsError({
    code: 'job-failed',
    kind: 'unavailable',
    retry: 'later',
    facts: { job: name, ...reasonOf(error) },
    publicMessage: `The job "${name}" failed and is tried again: ${shownReason(error)}`,
    ...(error instanceof TrothError ? { cause: error } : {}),
  });
}

export function jobsUnavailable(error: unknown): JobsError {
  return jobsError({
    code: 'jobs-unavailable',
    kind: 'unavailable',
    retry: 'later',
    facts: reasonOf(error),
    publicMessage: `The job queue could not reach its database: ${shownReason(error)}`,
  });
}

function shownReason(error: unknown): string {
  if (error instanceof TrothError) return error.publicMessage;
  return Object.values(reasonOf(error)).join(' ');
}

function reasonOf(error: unknown): Readonly<Record<string, string>> {
  if (error instanceof TrothError) return { reason: error.code };
  // pg-boss hands out copies of errors that are not instances of Error any more.
  if (typeof error === 'object' && error !== null && 'code' in error) {
    return { reason: String(error.code) };
  }
  return { reason: error instanceof Error ? error.name : typeof error };
}
