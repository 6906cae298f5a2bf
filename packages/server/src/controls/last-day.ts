/**
 * The end of an attestation or an exception, as people are told it: the last day on which it holds, in the
 * policy's zone. `until 2027-01-31` and `ended on 2027-01-31` are one moment, midnight after that day.
 */
export function lastDay(end: Temporal.Instant | string, zone: string): string {
  return Temporal.Instant.from(end)
    .subtract({ nanoseconds: 1 })
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toString();
}

/** The last day that is over by then: what may be asked for as a last day. */
export function lastWhole(end: Temporal.Instant, zone: string): string {
  const at = end.toZonedDateTimeISO(zone);
  return at.toPlainDate().subtract({ days: 1 }).toString();
}
