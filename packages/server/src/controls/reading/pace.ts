/** How much of a large table a check reads, so that a lap ends in time. Pure. */

/** Of the server's time, in milliseconds an hour, for all laps on it together. */
export const hourly = 120_000;

/** Rows that each check reads at least, so that tables a little above the small ones are known soon. */
export const least = 5_000;

/** A lap aims at this share of its time, so that a day without checks does not make it late. */
const aimed = 6 / 7;

const hour = 3_600_000;

export interface Pace {
  readonly startedAt: Temporal.Instant;
  /** By when it must have ended. */
  readonly endsAt: Temporal.Instant;
  readonly rows: number;
  readonly there: number;
  /** For which the server was asked. */
  readonly milliseconds: number;
}

/** Rows that a check reads now, for a check an hour. */
export function rowsDue({ startedAt, endsAt, rows, there }: Pace, now: Temporal.Instant): number {
  const aim = aimed * between(startedAt, endsAt);
  const share = Math.min(1, (between(startedAt, now) + hour) / Math.max(aim, hour));
  return Math.max(least, Math.ceil(there * share) - rows);
}

/** When it will have ended, with a check an hour. */
export function knownOn(pace: Pace, now: Temporal.Instant): Temporal.Instant {
  const { startedAt, endsAt, rows, there } = pace;
  const left = Math.max(0, there - rows);
  const hours = hoursLeft(between(startedAt, now), aimed * between(startedAt, endsAt));
  const perHour = Math.max(least, left / hours);
  return now.add({ milliseconds: Math.ceil(left / perHour) * hour });
}

/** Milliseconds an hour that the rest of it needs at the pace that was measured; 0 before the first row. */
export function needed(pace: Pace, now: Temporal.Instant): number {
  const { startedAt, endsAt, rows, there, milliseconds } = pace;
  if (rows === 0) return 0;
  const left = Math.max(0, there - rows) * (milliseconds / rows);
  return left / hoursLeft(between(startedAt, now), between(startedAt, endsAt));
}

/** At least one: what is late already is to be read within the hour. */
function hoursLeft(gone: number, all: number): number {
  return Math.max(1, (all - gone) / hour);
}

function between(from: Temporal.Instant, to: Temporal.Instant): number {
  return to.epochMilliseconds - from.epochMilliseconds;
}
