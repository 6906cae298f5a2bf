/**
 * Periods as people write them: `30 days`, `24 hours`, `1 year and 6 months`, or ISO 8601 (`P30D`).
 * Whole numbers of calendar units only: a deadline of "1.5 months" has no agreed day.
 */
import { z } from 'zod';

/** Units from the largest, as written and as Temporal names them. */
const units = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second'] as const;

/** Where comparisons count from: a day after which a month is 31 days and a year 365. */
const reference = Temporal.PlainDate.from('2023-01-01');

/** A longer period is a mistyped one; "for ever" is written `indefinitely`. */
const longest = Temporal.Duration.from({ years: 1000 });

const part = /^(\d{1,6})\s*(year|month|week|day|hour|minute|second)s?$/;

/**
 * Reads a period; undefined when the text is none. Units go from large to small, each at most once;
 * no sign, no fraction, at most 1,000 years.
 */
export function parseDuration(text: string): Temporal.Duration | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 100) return undefined;
  const parsed = trimmed.startsWith('P') ? parseIso(trimmed) : parseWords(trimmed.toLowerCase());
  if (parsed === undefined) return undefined;
  return isReasonable(parsed) ? parsed : undefined;
}

function parseIso(text: string): Temporal.Duration | undefined {
  // Temporal also takes lower-case letters and fractions, which no period of a policy needs.
  if (!/^P(?=[\dT])(\d{1,6}[YMWD])*(T(\d{1,6}[HMS])+)?$/.test(text)) return undefined;
  try {
    return Temporal.Duration.from(text);
  } catch (error) {
    // The pattern admits repeated or misordered units, which only Temporal refuses.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parseWords(text: string): Temporal.Duration | undefined {
  const found: Partial<Record<`${(typeof units)[number]}s`, number>> = {};
  let previous = -1;
  const words = text.replaceAll(/\s*,\s*|\s+and\s+/g, ' ');
  for (const piece of words.match(/\d+\s*[a-z]+|\S+/g) ?? []) {
    const match = part.exec(piece);
    if (match === null) return undefined;
    const unit = units.findIndex((one) => one === match[2]);
    const name = units[unit];
    if (name === undefined || unit <= previous) return undefined;
    found[`${name}s`] = Number(match[1]);
    previous = unit;
  }
  return previous === -1 ? undefined : Temporal.Duration.from(found);
}

function isReasonable(duration: Temporal.Duration): boolean {
  // Temporal throws where the sum would leave its calendar, so the large units are bounded first.
  if (duration.years > 1000 || duration.months > 12_000) return false;
  return Temporal.Duration.compare(duration, longest, { relativeTo: reference }) <= 0;
}

/** `1 year, 6 months`: what `parseDuration` reads back as the same period; `0 days` for none. */
export function formatDuration(duration: Temporal.Duration): string {
  const words = units.flatMap((unit) => {
    const count = duration[`${unit}s`];
    if (count === 0) return [];
    return [`${count} ${count === 1 ? unit : `${unit}s`}`];
  });
  return words.length === 0 ? '0 days' : words.join(', ');
}

/**
 * Below 0 when `a` is shorter, above 0 when it is longer. Calendar units have no fixed length, so
 * both are counted from 1 January 2023: a month is 31 days there, a year 365, a day 24 hours.
 * `30 days` is therefore shorter than `1 month`, which is the safe reading of a deadline.
 */
export function compareDurations(a: Temporal.Duration, b: Temporal.Duration): number {
  return Temporal.Duration.compare(a, b, { relativeTo: reference });
}

/** The pattern that editors see; `parseDuration` has the last word. */
const written =
  /^(P[\dT].*|\d{1,6}\s*(year|month|week|day|hour|minute|second)s?([\s,]+(and\s+)?\d{1,6}\s*(month|week|day|hour|minute|second)s?)*)$/;

/** A zod schema for a parameter that is a period: a string in the file, a `Temporal.Duration` after. */
export function duration(): z.ZodType<Temporal.Duration, string> {
  const expected = 'expected a period such as "30 days", "24 hours" or "1 year"';
  return z
    .string({ error: expected })
    .meta({ pattern: written.source, examples: ['30 days', '24 hours', '1 year', 'P30D'] })
    .transform((text, context) => {
      const parsed = parseDuration(text);
      if (parsed !== undefined) return parsed;
      context.addIssue({ code: 'custom', message: expected, params: { code: 'TR1027' } });
      return z.NEVER;
    });
}
