/** Dates as databases and people write them; only the year and the plausibility are read. */
import { Bit, has, only, type Shape } from './shape.ts';

const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/;

/** The year of a plain date, 0 when the value is none. */
export function yearOfDate(value: string, shape: Shape): number {
  if (shape.length < 8 || shape.length > 10) return 0;
  if (!only(shape, Bit.digit | Bit.dash | Bit.dot | Bit.slash) || shape.digits < 6) return 0;
  const first = yearFirst.exec(value);
  if (first !== null) return validYear(first[1]!, first[3]!, first[4]!);
  const last = yearLast.exec(value);
  if (last === null) return 0;
  return Math.max(validYear(last[4]!, last[3]!, last[1]!), validYear(last[4]!, last[1]!, last[3]!));
}

function validYear(year: string, month: string, day: string): number {
  const isValid =
    Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;
  return isValid ? Number(year) : 0;
}

const timestamp =
  /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d:\d\d(?::\d\d)?)(?:[.,]\d{1,9})?\s?(?:Z|[+-]\d\d(?::?\d\d)?(?::\d\d)?)?$/;

/** The year of a date with a time of day, 0 when the value is none. */
export function yearOfTimestamp(value: string, shape: Shape): number {
  if (shape.length < 16 || shape.length > 40 || !has(shape, Bit.colon)) return 0;
  const match = timestamp.exec(value);
  return match === null ? 0 : validYear(match[1]!, match[2]!, match[3]!);
}

const time = /^\d{1,2}:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:\s?[AaPp][Mm])?(?:[+-]\d\d(?::\d\d)?)?$/;

export function isTime(value: string, shape: Shape): boolean {
  return shape.length >= 4 && shape.length <= 21 && has(shape, Bit.colon) && time.test(value);
}
