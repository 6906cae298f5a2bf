/**
 * What characters a value is made of, read in one pass. Every later test first asks the shape, so
 * that most values never meet a regular expression.
 */
export const Bit = {
  digit: 1,
  lower: 2,
  upper: 4,
  space: 8,
  at: 16,
  dot: 32,
  dash: 64,
  colon: 128,
  slash: 256,
  plus: 512,
  paren: 1024,
  comma: 2048,
  underscore: 4096,
  apostrophe: 8192,
  bracket: 16_384,
  dollar: 32_768,
  wide: 65_536,
  other: 131_072,
} as const;

/** Reused between values: whoever reads it must not keep it. */
export interface Shape {
  /** Whole length in UTF-16 units, also where only the head was read. */
  length: number;
  bits: number;
  digits: number;
  letters: number;
  uppers: number;
  spaces: number;
  dots: number;
  dashes: number;
  /** Characters of [0-9a-fA-F]. */
  hex: number;
}

/** Characters of a long value that are read for its shape; the text scan reads them all. */
export const headLength = 256;

const table = new Uint32Array(128).fill(Bit.other);
const hexadecimal = new Uint8Array(128);

function mark(chars: string, bit: number): void {
  for (const char of chars) table[char.charCodeAt(0)] = bit;
}

mark('0123456789', Bit.digit);
mark('abcdefghijklmnopqrstuvwxyz', Bit.lower);
mark('ABCDEFGHIJKLMNOPQRSTUVWXYZ', Bit.upper);
mark(' \t\n\r', Bit.space);
mark('@', Bit.at);
mark('.', Bit.dot);
mark('-', Bit.dash);
mark(':', Bit.colon);
mark('/', Bit.slash);
mark('+', Bit.plus);
mark('()', Bit.paren);
mark(',', Bit.comma);
mark('_', Bit.underscore);
mark("'`", Bit.apostrophe);
mark('{}[]', Bit.bracket);
mark('$', Bit.dollar);
for (const char of '0123456789abcdefABCDEF') hexadecimal[char.charCodeAt(0)] = 1;

export function newShape(): Shape {
  return {
    length: 0,
    bits: 0,
    digits: 0,
    letters: 0,
    uppers: 0,
    spaces: 0,
    dots: 0,
    dashes: 0,
    hex: 0,
  };
}

export function readShape(value: string, shape: Shape): void {
  const end = Math.min(value.length, headLength);
  let bits = 0;
  let digits = 0;
  let letters = 0;
  let uppers = 0;
  let spaces = 0;
  let dots = 0;
  let dashes = 0;
  let hex = 0;
  for (let index = 0; index < end; index += 1) {
    const code = value.charCodeAt(index);
    // A character beyond ASCII counts as a letter: names and streets have them, codes do not.
    const bit = code < 128 ? table[code]! : Bit.wide;
    bits |= bit;
    if (bit === Bit.digit) digits += 1;
    else if (bit === Bit.lower || bit === Bit.wide) letters += 1;
    else if (bit === Bit.upper) {
      letters += 1;
      uppers += 1;
    } else if (bit === Bit.space) spaces += 1;
    else if (bit === Bit.dot) dots += 1;
    else if (bit === Bit.dash) dashes += 1;
    if (code < 128) hex += hexadecimal[code]!;
  }
  shape.length = value.length;
  shape.bits = bits;
  shape.digits = digits;
  shape.letters = letters;
  shape.uppers = uppers;
  shape.spaces = spaces;
  shape.dots = dots;
  shape.dashes = dashes;
  shape.hex = hex;
}

/** Whether every character is of one of the kinds in `allowed`. */
export function only(shape: Shape, allowed: number): boolean {
  return (shape.bits & ~allowed) === 0;
}

export function has(shape: Shape, bit: number): boolean {
  return (shape.bits & bit) !== 0;
}
