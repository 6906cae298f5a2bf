/** The check digits of single systems. `id` has the right length and no separators. */
import { isLuhn } from './luhn.ts';

export const digitAt = (text: string, index: number): number => text.charCodeAt(index) - 48;

function weighted(text: string, weights: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index += 1) {
    sum += weights[index]! * digitAt(text, index);
  }
  return sum;
}

const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A day of the calendar; of a year of two digits only February shows whether it is one. */
function isDay(year: number, month: number, day: number): boolean {
  if (day < 1 || day > (longest[month - 1] ?? 0)) return false;
  return month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
}

/** Year, month and day of two digits each at `index`, the month less any offset for the century. */
export function isBirth(text: string, index: number, offsets: readonly number[] = [0]): boolean {
  const year = Number(text.slice(index, index + 2)) + 2000;
  const month = Number(text.slice(index + 2, index + 4));
  const day = Number(text.slice(index + 4, index + 6));
  return offsets.some((off) => isDay(year, month - off, day));
}

export const isMod11 = (text: string, weights: readonly number[], last: number): boolean =>
  (11 - (weighted(text, weights) % 11)) % 11 === last;

export function isSteuerId(id: string): boolean {
  let product = 10;
  for (let index = 0; index < 10; index += 1) {
    const sum = (digitAt(id, index) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digitAt(id, 10) && id[0] !== '0' && isSteuerPattern(id);
}

/** Among the first ten digits exactly one stands twice or three times, and each other once at most. */
function isSteuerPattern(id: string): boolean {
  const times = Map.groupBy(id.slice(0, 10), (digit) => digit).values();
  const repeated = times
    .map((same) => same.length)
    .filter((count) => count > 1)
    .toArray();
  return repeated.length === 1 && (repeated[0] ?? 0) <= 3;
}

export function isCpf(id: string): boolean {
  const one = ((weighted(id, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  const two = ((weighted(id, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  return one === digitAt(id, 9) && two === digitAt(id, 10) && new Set(id).size > 1;
}

export function isTurkish(id: string): boolean {
  const odd = weighted(id, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weighted(id, [0, 1, 0, 1, 0, 1, 0, 1]);
  const ten = (((odd * 7 - even) % 10) + 10) % 10;
  const sum = (odd + even + ten) % 10;
  return id[0] !== '0' && ten === digitAt(id, 9) && sum === digitAt(id, 10);
}

/** Who was born from 2000 on is counted behind a 2; month 0 stands where the birth is not known. */
export function isBelgian(id: string): boolean {
  const base = id.slice(0, 9);
  const check = Number(id.slice(9));
  const isYoung = Number(id.slice(0, 2)) < 50 && 97 - (Number(`2${base}`) % 97) === check;
  const isUnknown = id.slice(2, 4) === '00' && Number(id.slice(4, 6)) <= 31;
  return (
    (isYoung || 97 - (Number(base) % 97) === check) && (isUnknown || isBirth(id, 0, [0, 20, 40]))
  );
}

export function isNorwegian(id: string): boolean {
  const day = Number(id.slice(0, 2)) % 40;
  const month = Number(id.slice(2, 4)) % 40;
  const century = norwegianCentury(Number(id.slice(6, 9)), Number(id.slice(4, 6)));
  if (century === undefined || !isDay(century + Number(id.slice(4, 6)), month, day)) return false;
  return (
    isMod11(id, [3, 7, 6, 1, 8, 9, 4, 5, 2], digitAt(id, 9)) &&
    isMod11(id, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2], digitAt(id, 10))
  );
}

/** The number of the person says in which century the year is. */
function norwegianCentury(person: number, year: number): number | undefined {
  if (person < 500) return 1900;
  if (year < 40) return 2000;
  if (person >= 900) return 1900;
  return person < 750 && year >= 54 ? 1800 : undefined;
}

export function isNir(id: string): boolean {
  if (!/^[1-478]\d{4}(?:\d\d|2[AB])\d{8}$/.test(id)) return false;
  const base = id.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - (Number(base) % 97) === Number(id.slice(13));
}

export function isChinese(id: string): boolean {
  if (!/^[1-8]\d{16}[\dX]$/.test(id) || !isBirth(id, 8)) return false;
  const sum = weighted(id, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
  return '10X98765432'[sum % 11] === id[17];
}

export const pesel = (id: string): boolean =>
  (10 - (weighted(id, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === digitAt(id, 10) &&
  isBirth(id, 0, [0, 20, 40, 60, 80]);

export const bsn = (id: string): boolean =>
  weighted(id, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 && id !== '000000000';

export const ahv = (id: string): boolean =>
  id.startsWith('756') &&
  (10 - (weighted(id, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 === digitAt(id, 12);

export const cnp = (id: string): boolean => {
  const rest = weighted(id, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  const county = Number(id.slice(7, 9));
  const isIssued = (county >= 1 && county <= 48) || county === 51 || county === 52;
  return (
    id[0] !== '0' && isIssued && isBirth(id, 1) && (rest === 10 ? 1 : rest) === digitAt(id, 12)
  );
};

export const korean = (id: string): boolean =>
  isBirth(id, 0) &&
  Number(id.slice(7, 9)) <= 96 &&
  (11 - (weighted(id, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === digitAt(id, 12);

const spanish = 'TRWAGMYFPDXBNJZSQVHLCKE';

export function isSpanish(id: string): boolean {
  if (!/^[XYZ\d]\d{7}[A-Z]$/.test(id)) return false;
  const digits = id.slice(0, 8).replace('X', '0').replace('Y', '1').replace('Z', '2');
  return spanish[Number(digits) % 23] === id[8];
}

const oddValues = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

export function isCodiceFiscale(id: string): boolean {
  if (!/^[A-Z]{6}\d\d[ABCDEHLMPRST]\d\d[A-Z]\d{3}[A-Z]$/.test(id)) return false;
  let sum = 0;
  for (let index = 0; index < 15; index += 1) {
    const code = id.charCodeAt(index);
    const value = code < 65 ? code - 48 : code - 65;
    sum += index % 2 === 0 ? oddValues[value]! : value;
  }
  return sum % 26 === id.charCodeAt(15) - 65;
}

export const southAfrican = (id: string): boolean =>
  isBirth(id, 0) && (id[10] === '0' || id[10] === '1') && isLuhn(id);

const finnish = '0123456789ABCDEFHJKLMNPRSTUVWXY';
export const isFinnish = (id: string): boolean =>
  /^\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]$/.test(id) &&
  isBirth(id.slice(4, 6) + id.slice(2, 4) + id.slice(0, 2), 0) &&
  Number(id.slice(7, 10)) >= 2 &&
  finnish[Number(id.slice(0, 6) + id.slice(7, 10)) % 31] === id[10];

const curpForm =
  /^[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX](?:AS|BC|BS|CC|CH|CL|CM|CS|DF|DG|GR|GT|HG|JC|MC|MN|MS|NE|NL|NT|OC|PL|QR|QT|SL|SP|SR|TC|TL|TS|VZ|YN|ZS)[B-DF-HJ-NP-TV-ZX]{3}[0-9A-Z]\d$/;
const curpValues = '0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ';

export function isCurp(id: string): boolean {
  if (!curpForm.test(id) || !isBirth(id, 4)) return false;
  let sum = 0;
  for (let index = 0; index < 17; index += 1) sum += curpValues.indexOf(id[index]!) * (18 - index);
  return (10 - (sum % 10)) % 10 === digitAt(id, 17);
}

/** AAA-GG-SSSS; area 000, 666 and 900 up, group 00 and serial 0000 were never issued. */
export function isSocialSecurity(value: string): boolean {
  return /^(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}$/.test(value);
}
