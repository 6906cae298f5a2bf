/**
 * Clocks without a zone. `2026-01-31 10:00` is one moment in Berlin and another in Los Angeles, so the
 * data map states the zone, and nothing is read where it does not. A day is over when it is over in its
 * zone. Where a wall clock shows a time twice, or never, the later reading counts: no row goes too early.
 */
import type { TableName } from './contract.ts';

export interface ClockZones {
  /** In which a date is a day. */
  readonly days: string;
  /** By `clockName`: of which zone a date or a time without one is. */
  readonly columns: ReadonlyMap<string, string>;
}

export const daysOfUtc: ClockZones = { days: 'UTC', columns: new Map() };

export function clockName({ schema, name }: TableName, column: string): string {
  return JSON.stringify([schema, name, column]);
}

/** A wall time of the zone: what is earlier was before the moment, however it is read. */
export function wallBefore(moment: Temporal.Instant, zone: string): Temporal.PlainDateTime {
  const here = moment.toZonedDateTimeISO(zone);
  const wall = here.toPlainDateTime();
  const last = here.add({ nanoseconds: 1 }).getTimeZoneTransition('previous');
  const left = last && shiftAt(last);
  if (last && left && left > 0 && moment.epochNanoseconds - last.epochNanoseconds < left) {
    return wall.subtract({ nanoseconds: left });
  }
  const next = here.getTimeZoneTransition('next');
  const twice = next ? -shiftAt(next) : 0;
  if (next && twice > 0 && next.epochNanoseconds - moment.epochNanoseconds <= twice) {
    return next.toPlainDateTime();
  }
  return wall;
}

/** By how many nanoseconds the clocks are put on. */
function shiftAt(change: Temporal.ZonedDateTime): number {
  return change.offsetNanoseconds - change.subtract({ nanoseconds: 1 }).offsetNanoseconds;
}

/** The day that has begun at the moment: the days before it are over. */
export function dayAt(moment: Temporal.Instant, zone: string): Temporal.PlainDate {
  return moment.toZonedDateTimeISO(zone).toPlainDate();
}

/**
 * A date or a time as a store spells it: `2026-01-31`, the end of that day; `2026-01-31 10:00:00.5+00`;
 * `2026-01-31 10:00`, of `zone`. What is no moment of the calendar (`infinity`) is none here. `zoneless`
 * where nothing says of which zone a time is.
 */
export function momentOf(
  text: string,
  { zone, days }: { readonly zone: string | undefined; readonly days: string },
): Temporal.Instant | 'zoneless' | undefined {
  try {
    const moment = read(text, zone, days);
    // As precise as the moments of a request are kept.
    return moment === 'zoneless'
      ? moment
      : moment.round({ smallestUnit: 'millisecond', roundingMode: 'floor' });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function read(text: string, zone: string | undefined, days: string): Temporal.Instant | 'zoneless' {
  const [date = '', time] = text.split(' ');
  if (time === undefined) {
    const day = Temporal.PlainDate.from(date).add({ days: 1 });
    return day.toZonedDateTime(zone ?? days).toInstant();
  }
  if (/([+-]\d\d(:\d\d)?|Z)$/.test(time)) return Temporal.Instant.from(`${date}T${time}`);
  const wall = Temporal.PlainDateTime.from(`${date}T${time}`);
  if (zone === undefined) return 'zoneless';
  return wall.toZonedDateTime(zone, { disambiguation: 'later' }).toInstant();
}
