/** Deadlines turned round: what must have begun before when to be late now. */
import { deadlineAfter } from '@troth/core/policy';

/** An earlier clock was never read off one: it stands for none, or is wrong. */
export const earliest: Temporal.Instant = Temporal.Instant.from('1900-01-01T00:00:00Z');

/** Nor one that is so far ahead. */
export function latestFrom(now: Temporal.Instant): Temporal.Instant {
  return now.add({ hours: 24 * 36_525 });
}

const minute = 60_000;
const slack = 4 * 24 * 60;

/**
 * The instant before which whatever began is past its deadline now, to the minute. Subtracting the
 * period from now is not it: one month before 31 March is 28 February, yet what began on 1 March
 * is in time and what began late on 28 February is not. So it is searched, within four days.
 *
 * What began on the last days of a long month is due on the last day of a short one, at its own
 * time of day; no single instant parts late from in time then, and what is due on such a day counts
 * as late when the day is over. Nobody is called late who is not.
 */
export function overdueBefore(
  now: Temporal.Instant,
  within: Temporal.Duration,
  zone: string,
): Temporal.Instant {
  const about = now.toZonedDateTimeISO(zone).subtract(within).epochMilliseconds;
  const isOverdue = (minutes: number): boolean => {
    const start = Temporal.Instant.fromEpochMilliseconds(about + minutes * minute);
    return [start, ...momentsBefore(start, zone)].every(
      (moment) => Temporal.Instant.compare(latestDeadline(moment, within, zone), now) < 0,
    );
  };
  let overdue = -slack;
  let inTime = slack;
  while (inTime - overdue > 1) {
    const middle = Math.floor((overdue + inTime) / 2);
    if (isOverdue(middle)) overdue = middle;
    else inTime = middle;
  }
  return Temporal.Instant.fromEpochMilliseconds(about + inTime * minute);
}

/**
 * What is due in the hour that a change of clocks leaves out is due an hour later, and so after what
 * began later and is due just behind it: until that hour is over nothing of it counts as late.
 */
function latestDeadline(
  start: Temporal.Instant,
  within: Temporal.Duration,
  zone: string,
): Temporal.Instant {
  const due = deadlineAfter(start, within, zone);
  const { years, months, weeks, days } = within;
  if (years + months + weeks + days === 0) return due;
  const change = due
    .add({ nanoseconds: 1 })
    .toZonedDateTimeISO(zone)
    .getTimeZoneTransition('previous');
  if (change === null) return due;
  const left = change.offsetNanoseconds - change.subtract({ nanoseconds: 1 }).offsetNanoseconds;
  const end = change.toInstant().add({ nanoseconds: Math.max(0, left) });
  return Temporal.Instant.compare(due, end) < 0 ? end : due;
}

/** Moments before one that may be due after what begins at it. */
function momentsBefore(start: Temporal.Instant, zone: string): Temporal.Instant[] {
  // In an hour that comes twice the second one is due as early as the first.
  const change = start.toZonedDateTimeISO(zone).getTimeZoneTransition('previous');
  const first = change === null ? [] : [change.toInstant().subtract({ minutes: 1 })];
  return [...endsOfDaysBefore(start, zone), ...first];
}

/** At most three days of a month have no counterpart in another. */
function endsOfDaysBefore(start: Temporal.Instant, zone: string): Temporal.Instant[] {
  const day = start.toZonedDateTimeISO(zone).startOfDay();
  return [0, 1, 2].map((days) => day.subtract({ days }).subtract({ minutes: 1 }).toInstant());
}

/** Both periods, one after the other. */
export function sumOf(a: Temporal.Duration, b: Temporal.Duration): Temporal.Duration {
  const units = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const;
  return Temporal.Duration.from(Object.fromEntries(units.map((unit) => [unit, a[unit] + b[unit]])));
}
