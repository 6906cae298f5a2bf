import type { Policy } from '@troth/core/policy';
import type { PolicyVersion } from '../context.ts';

/** The version of the files where one waits, else the one in force. */
export function latestVersion(
  versions: readonly PolicyVersion[],
  { hash }: Policy,
): PolicyVersion | undefined {
  return versions.find(({ isWaiting }) => isWaiting) ?? versions.find((one) => one.hash === hash);
}

/**
 * Whether the latest version was changed on a later day than it states, under the date of a version
 * before it. Two versions of one day may have one date.
 */
export function isUndated(versions: readonly PolicyVersion[], policy: Policy): boolean {
  const latest = latestVersion(versions, policy);
  const dated = latest?.dated ?? null;
  if (latest === undefined || dated === null) return false;
  const day = latest.recordedAt.toZonedDateTimeISO(policy.zone).toPlainDate();
  if (Temporal.PlainDate.compare(day, dated) <= 0) return false;
  return versions.some(
    (one) =>
      one.hash !== latest.hash &&
      one.dated?.equals(dated) === true &&
      Temporal.Instant.compare(one.recordedAt, latest.recordedAt) <= 0,
  );
}
