/**
 * Deadlines are calendar arithmetic in a named time zone, never milliseconds.
 *
 * Months and years follow Regulation (EEC, Euratom) No 1182/71 Art. 3(2)(c), which counts the
 * periods of the GDPR: a period ends on the day of the last month that has the same date as the day
 * on which it began; where that month has no such date, on its last day. So one month after 31
 * January is 28 (or 29) February.
 *
 * The Regulation lets a period run to the last hour of that day, and on to the next working day where
 * it is a holiday, Saturday or Sunday. Neither is granted here: the deadline is the same time of
 * day as the start, so that whoever meets it has met the Regulation's in every member state.
 * Hours and minutes are elapsed time, also across a change of clocks: 24 hours are 24 hours.
 */
export function deadlineAfter(
  start: Temporal.Instant,
  duration: Temporal.Duration,
  zone: string,
): Temporal.Instant {
  return start.toZonedDateTimeISO(zone).add(duration, { overflow: 'constrain' }).toInstant();
}
