/**
 * Whether a value holds a payment card number, however it is written or packed: other digits and
 * separators, bytes, search vectors, numbers with decimals. The database gives every value as text;
 * the type says how to read it.
 */
import { findCardNumbers, isCardNumber } from './card-number.ts';

export type CardLook = 'card' | 'none' | 'opaque';

/** `opaque`: bytes that are no text, so that nobody could look into them. */
export function lookForCard(value: string, type: string): CardLook {
  const text = type.startsWith('bytea') ? textOfBytes(value) : value;
  if (text === undefined) return 'opaque';
  if (text.length < 13) return 'none';
  const readings = [text];
  if (type.startsWith('tsvector')) readings.push(textOfVector(text));
  // Members of an array, a range or a composite stand beside each other without a space.
  if (/^[{[(]/.test(text)) readings.push(text.replaceAll(',', ' , '));
  return readings.some(holdsCard) ? 'card' : 'none';
}

function holdsCard(text: string): boolean {
  if (findCardNumbers(text).length > 0) return true;
  const plain = inAscii(text);
  if (!hasDigits(plain)) return false;
  return findCardNumbers(plain).length > 0 || grouped(plain) || asNumber(plain);
}

function hasDigits(text: string): boolean {
  return (text.match(/\d/g)?.length ?? 0) >= 13;
}

/** Groups as they stand on a card, between separators that are all the same. */
const groups =
  /(?<![\p{L}\d])\d{4}([^\p{L}\d]{1,3})(?:\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{6}\1\d{4,5}|\d{4}\1\d{5})(?![\p{L}\d])/gu;

function grouped(text: string): boolean {
  return text.matchAll(groups).some(([found]) => isCardNumber(found.replaceAll(/\D/g, '')));
}

/** `4111111111111111.00` and `4.111111111111111e+15`. */
function asNumber(text: string): boolean {
  const zeros = text.matchAll(/(?<![\d.])(\d{13,19})[.,]0+(?!\d)/g);
  if (zeros.some(([, digits = '']) => isCardNumber(digits))) return true;
  const powers = text.matchAll(/(?<![\d.])(\d)\.(\d{1,18})e\+(1[2-8])(?!\d)/gi);
  return powers.some(([, first = '', rest = '', power]) =>
    isCardNumber((first + rest).padEnd(Number(power) + 1, '0')),
  );
}

const odd = /[^\p{ASCII}]|\\u00/u;

/** Every decimal digit as 0 to 9, spaces and dashes as those of ASCII; what takes no room is dropped. */
function inAscii(text: string): string {
  if (!odd.test(text)) return text;
  return text
    .replaceAll(/\\u00([2-3][0-9a-f])/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    )
    .normalize('NFKC')
    .replaceAll(/[\u00AD\u200B-\u200F\u2060\uFEFF]/gu, '')
    .replaceAll(/\p{Pd}/gu, '-')
    .replaceAll(/\p{Zs}/gu, ' ')
    .replaceAll(/[^\p{ASCII}]/gu, (char) => (/\p{Nd}/u.test(char) ? digitOf(char) : char));
}

/** The decimal digits of a script stand in a row from its zero on. */
function digitOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value);
}

/** `'1111':2,3,4 '4111':1` → `4111 1111 1111 1111`. */
function textOfVector(vector: string): string {
  const places: (readonly [number, string])[] = [];
  for (const [, lexeme = '', at = ''] of vector.matchAll(/'((?:[^']|'')*)':([\dA-D,]+)/g)) {
    for (const place of at.split(',')) places.push([Number.parseInt(place, 10), lexeme]);
  }
  return places
    .toSorted(([a], [b]) => a - b)
    .map(([, lexeme]) => lexeme)
    .join(' ');
}

/** Bytes as UTF-8 or UTF-16; undefined where they are neither. */
function textOfBytes(value: string): string | undefined {
  // A cut may stand within a byte, and within a character.
  const bytes = Buffer.from(value.replace(/^\\x/, ''), 'hex');
  const zeros = bytes.filter((byte) => byte === 0).length;
  if (zeros * 3 > bytes.length) {
    return Buffer.from(bytes.filter((byte) => byte !== 0)).toString('latin1');
  }
  const text = bytes.toString('utf8').replace(/\uFFFD{1,3}$/u, '');
  return /[\uFFFD\p{Cc}]/u.test(text.replaceAll(/[\t\n\r\f\v\b\u007F-\u009F]/gu, ' '))
    ? undefined
    : text;
}
