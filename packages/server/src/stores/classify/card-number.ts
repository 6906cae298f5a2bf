/**
 * Payment card numbers (PANs): a check digit by Luhn, an issuer prefix that some network assigned
 * (ISO/IEC 7812, the networks' published ranges) and a length that this network issues. Numbers
 * for testing pass as well: whoever stores them stores real ones the same way.
 */
import { isLuhn } from './luhn.ts';

export interface Found {
  readonly index: number;
  readonly length: number;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly lengths: readonly number[];
}

/** Prefixes as six digits. */
const ranges: readonly Range[] = [
  { from: 400_000, to: 499_999, lengths: [13, 16, 19] }, // Visa
  { from: 510_000, to: 559_999, lengths: [16] }, // Mastercard
  { from: 222_100, to: 272_099, lengths: [16] }, // Mastercard, second series
  { from: 340_000, to: 349_999, lengths: [15] }, // American Express
  { from: 370_000, to: 379_999, lengths: [15] },
  { from: 601_100, to: 601_199, lengths: [16, 19] }, // Discover
  { from: 622_126, to: 622_925, lengths: [16, 19] },
  { from: 644_000, to: 659_999, lengths: [16, 19] },
  { from: 300_000, to: 305_999, lengths: [14, 16, 19] }, // Diners Club
  { from: 309_500, to: 309_599, lengths: [14, 16, 19] },
  { from: 360_000, to: 369_999, lengths: [14, 16, 19] },
  { from: 380_000, to: 399_999, lengths: [16, 19] },
  { from: 352_800, to: 358_999, lengths: [16, 19] }, // JCB
  { from: 620_000, to: 629_999, lengths: [16, 17, 18, 19] }, // UnionPay
  { from: 810_000, to: 817_199, lengths: [16, 19] },
  { from: 500_000, to: 509_999, lengths: [16, 18, 19] }, // Maestro, Elo, RuPay
  { from: 560_000, to: 589_999, lengths: [16, 18, 19] },
  { from: 630_000, to: 639_999, lengths: [16, 18, 19] },
  { from: 670_000, to: 679_999, lengths: [16, 18, 19] },
  { from: 220_000, to: 220_499, lengths: [16, 17, 18, 19] }, // Mir
  { from: 606_282, to: 606_282, lengths: [16] }, // Hipercard
];

/** `digits`: 13 to 19 ASCII digits, nothing else. */
export function isCardNumber(digits: string): boolean {
  const { length } = digits;
  if (length < 13 || length > 19 || isOneDigit(digits)) return false;
  const prefix = Number(digits.slice(0, 6));
  const known = ranges.some(
    ({ from, to, lengths }) => prefix >= from && prefix <= to && lengths.includes(length),
  );
  return known && isLuhn(digits);
}

function isOneDigit(digits: string): boolean {
  const first = digits.charCodeAt(0);
  for (let index = 1; index < digits.length; index += 1) {
    if (digits.charCodeAt(index) !== first) return false;
  }
  return true;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isSeparator = (code: number): boolean => code === 32 || code === 45 || code === 160;
const isLetter = (code: number): boolean =>
  (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/**
 * Card numbers inside `text`, in order, without overlaps. Digits may be grouped by single spaces
 * or hyphens; a number is not taken out of a longer run of digits, a decimal or a word. Time
 * grows linearly with the text.
 */
export function findCardNumbers(text: string): Found[] {
  const found: Found[] = [];
  let index = 0;
  while (index < text.length) {
    if (!isDigit(text.charCodeAt(index))) {
      index += 1;
      continue;
    }
    const run = readRun(text, index);
    if (run.digits.length >= 13) found.push(...cardsInRun(text, run));
    index = run.end;
  }
  return found;
}

/** A run of digit groups, with the position of every digit; `groups` are offsets into `digits`. */
interface Run {
  readonly digits: string;
  readonly positions: readonly number[];
  readonly groups: readonly number[];
  readonly end: number;
}

function readRun(text: string, start: number): Run {
  const positions: number[] = [];
  const groups = [0];
  const parts: string[] = [];
  let index = start;
  for (;;) {
    const from = index;
    while (index < text.length && isDigit(text.charCodeAt(index))) {
      positions.push(index);
      index += 1;
    }
    parts.push(text.slice(from, index));
    if (!isSeparator(text.charCodeAt(index)) || !isDigit(text.charCodeAt(index + 1))) break;
    groups.push(positions.length);
    index += 1;
  }
  return { digits: parts.join(''), positions, groups, end: index };
}

/** Tries the numbers that begin and end at group boundaries, the longest first. */
function cardsInRun(text: string, run: Run): Found[] {
  const found: Found[] = [];
  const bounds = [...run.groups, run.digits.length];
  let first = 0;
  while (first < bounds.length - 1) {
    const last = lastOfCard(text, run, bounds, first);
    if (last > first) {
      const from = run.positions[bounds[first]!]!;
      found.push({ index: from, length: run.positions[bounds[last]! - 1]! + 1 - from });
    }
    first = Math.max(first + 1, last);
  }
  return found;
}

function lastOfCard(text: string, run: Run, bounds: readonly number[], first: number): number {
  const from = bounds[first]!;
  if (!isFree(text, run.positions[from]! - 1, -1)) return 0;
  let last = first + 1;
  while (last + 1 < bounds.length && bounds[last + 1]! - from <= 19) last += 1;
  for (; last > first; last -= 1) {
    const to = bounds[last]!;
    if (to - from < 13) return 0;
    if (to - from > 19 || !isGrouping(bounds, first, last)) continue;
    if (isFree(text, run.positions[to - 1]! + 1, 1) && isCardNumber(run.digits.slice(from, to))) {
      return last;
    }
  }
  return 0;
}

/** Written by people in groups of two to eight digits, or in one. */
function isGrouping(bounds: readonly number[], first: number, last: number): boolean {
  if (last === first + 1) return true;
  for (let group = first; group < last; group += 1) {
    const size = bounds[group + 1]! - bounds[group]!;
    if (size < 2 || size > 8) return false;
  }
  return true;
}

/** The neighbour at `index` does not make the digits part of a word, a decimal or an id. */
function isFree(text: string, index: number, step: -1 | 1): boolean {
  const code = text.charCodeAt(index);
  if (Number.isNaN(code)) return true;
  if (isLetter(code) || code === 95) return false;
  const isJoin = code === 46 || code === 44 || code === 45 || code === 47;
  if (!isJoin) return true;
  const beyond = text.charCodeAt(index + step);
  const isWord = isDigit(beyond) || (code !== 44 && isLetter(beyond));
  return !isWord;
}
