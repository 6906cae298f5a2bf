/**
 * National identification numbers by their check digits. A check of one digit passes one random
 * number in ten or eleven, so a column counts only by the share of its values that pass.
 */
import { isLuhn } from './luhn.ts';
import { Bit, has, only, type Shape } from './shape.ts';
import { isVerhoeff } from './verhoeff.ts';

interface System {
  /** As a person would call it, for the reason. */
  readonly name: string;
  readonly check: (id: string) => boolean;
  /** That a value of the same form passes by chance; 1 where others use the same check. */
  readonly chance: number;
}

const digitAt = (text: string, index: number): number => text.charCodeAt(index) - 48;

function weighted(text: string, weights: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index += 1) {
    sum += weights[index]! * digitAt(text, index);
  }
  return sum;
}

/** Month and day at `index`, the month less any offset that codes the century. */
function isBirth(text: string, index: number, offsets: readonly number[] = [0]): boolean {
  const month = Number(text.slice(index + 2, index + 4));
  const day = Number(text.slice(index + 4, index + 6));
  return day >= 1 && day <= 31 && offsets.some((off) => month > off && month <= off + 12);
}

const isMod11 = (text: string, weights: readonly number[], last: number): boolean =>
  (11 - (weighted(text, weights) % 11)) % 11 === last;

function isSteuerId(id: string): boolean {
  let product = 10;
  for (let index = 0; index < 10; index += 1) {
    const sum = (digitAt(id, index) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digitAt(id, 10) && id[0] !== '0' && isSteuerPattern(id);
}

/** Among the first ten digits exactly one repeats, twice or three times. */
function isSteuerPattern(id: string): boolean {
  const distinct = new Set(id.slice(0, 10)).size;
  return distinct === 9 || distinct === 8;
}

function isCpf(id: string): boolean {
  const one = ((weighted(id, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  const two = ((weighted(id, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  return one === digitAt(id, 9) && two === digitAt(id, 10) && new Set(id).size > 1;
}

function isTurkish(id: string): boolean {
  const odd = weighted(id, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weighted(id, [0, 1, 0, 1, 0, 1, 0, 1]);
  const ten = (((odd * 7 - even) % 10) + 10) % 10;
  const sum = (odd + even + ten) % 10;
  return id[0] !== '0' && ten === digitAt(id, 9) && sum === digitAt(id, 10);
}

function isBelgian(id: string): boolean {
  const base = id.slice(0, 9);
  const check = Number(id.slice(9));
  const isValid = 97 - (Number(base) % 97) === check || 97 - (Number(`2${base}`) % 97) === check;
  return isValid && isBirth(id, 0, [0, 20, 40]);
}

function isNorwegian(id: string): boolean {
  const day = Number(id.slice(0, 2)) % 40;
  const month = Number(id.slice(2, 4)) % 40;
  if (day < 1 || day > 31 || month < 1 || month > 12) return false;
  return (
    isMod11(id, [3, 7, 6, 1, 8, 9, 4, 5, 2], digitAt(id, 9)) &&
    isMod11(id, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2], digitAt(id, 10))
  );
}

function isNir(id: string): boolean {
  if (!/^[1-478]\d{4}(?:\d\d|2[AB])\d{8}$/.test(id)) return false;
  const base = id.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - (Number(base) % 97) === Number(id.slice(13));
}

function isChinese(id: string): boolean {
  if (!/^[1-8]\d{16}[\dX]$/.test(id) || !isBirth(id, 8)) return false;
  const sum = weighted(id, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
  return '10X98765432'[sum % 11] === id[17];
}

const pesel = (id: string): boolean =>
  (10 - (weighted(id, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === digitAt(id, 10) &&
  isBirth(id, 0, [0, 20, 40, 60, 80]);

const bsn = (id: string): boolean =>
  weighted(id, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 && id !== '000000000';

const ahv = (id: string): boolean =>
  id.startsWith('756') &&
  (10 - (weighted(id, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 === digitAt(id, 12);

const cnp = (id: string): boolean => {
  const rest = weighted(id, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return isBirth(id, 1) && (rest === 10 ? 1 : rest) === digitAt(id, 12);
};

const korean = (id: string): boolean =>
  isBirth(id, 0) &&
  (11 - (weighted(id, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === digitAt(id, 12);

/** By the number of digits. */
const numeric: Readonly<Record<number, readonly System[]>> = {
  9: [
    { name: 'Dutch BSNs', chance: 0.09, check: bsn },
    {
      name: 'Canadian SINs',
      chance: 1,
      check: (id) => isLuhn(id) && id[0] !== '0' && id[0] !== '8',
    },
  ],
  10: [
    { name: 'Swedish personal numbers', chance: 0.01, check: (id) => isLuhn(id) && isBirth(id, 0) },
    {
      name: 'NHS numbers',
      chance: 0.09,
      check: (id) => isMod11(id, [10, 9, 8, 7, 6, 5, 4, 3, 2], digitAt(id, 9)),
    },
  ],
  11: [
    { name: 'German tax ids', chance: 0.05, check: isSteuerId },
    { name: 'PESEL numbers', chance: 0.015, check: pesel },
    { name: 'CPF numbers', chance: 0.01, check: isCpf },
    { name: 'Turkish identity numbers', chance: 0.01, check: isTurkish },
    { name: 'Belgian national numbers', chance: 0.001, check: isBelgian },
    { name: 'Norwegian identity numbers', chance: 0.001, check: isNorwegian },
  ],
  12: [
    { name: 'Aadhaar numbers', chance: 0.08, check: (id) => id[0]! > '1' && isVerhoeff(id) },
    {
      name: 'Swedish personal numbers',
      chance: 0.01,
      check: (id) => /^(?:19|20)/.test(id) && isBirth(id, 2) && isLuhn(id, 2, 10),
    },
  ],
  13: [
    { name: 'Swiss AHV numbers', chance: 0.001, check: ahv },
    { name: 'Romanian personal codes', chance: 0.005, check: cnp },
    { name: 'Korean resident numbers', chance: 0.005, check: korean },
    { name: 'South African ids', chance: 0.005, check: (id) => isBirth(id, 0) && isLuhn(id) },
  ],
  15: [{ name: 'French NIRs', chance: 0.003, check: isNir }],
  18: [{ name: 'Chinese resident ids', chance: 0.001, check: isChinese }],
};

const spanish = 'TRWAGMYFPDXBNJZSQVHLCKE';

function isSpanish(id: string): boolean {
  if (!/^[XYZ\d]\d{7}[A-Z]$/.test(id)) return false;
  const digits = id.slice(0, 8).replace('X', '0').replace('Y', '1').replace('Z', '2');
  return spanish[Number(digits) % 23] === id[8];
}

const oddValues = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

function isCodiceFiscale(id: string): boolean {
  if (!/^[A-Z]{6}\d\d[ABCDEHLMPRST]\d\d[A-Z]\d{3}[A-Z]$/.test(id)) return false;
  let sum = 0;
  for (let index = 0; index < 15; index += 1) {
    const code = id.charCodeAt(index);
    const value = code < 65 ? code - 48 : code - 65;
    sum += index % 2 === 0 ? oddValues[value]! : value;
  }
  return sum % 26 === id.charCodeAt(15) - 65;
}

const finnish = '0123456789ABCDEFHJKLMNPRSTUVWXY';
const isFinnish = (id: string): boolean =>
  /^\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]$/.test(id) &&
  finnish[Number(id.slice(0, 6) + id.slice(7, 10)) % 31] === id[10];

const lettered: readonly System[] = [
  { name: 'Spanish DNI and NIE numbers', chance: 0.04, check: isSpanish },
  { name: 'codici fiscali', chance: 0.01, check: isCodiceFiscale },
  { name: 'Finnish identity codes', chance: 0.01, check: isFinnish },
  { name: 'French NIRs', chance: 0.003, check: isNir },
  { name: 'Chinese resident ids', chance: 0.001, check: isChinese },
  {
    name: 'UK national insurance numbers',
    chance: 0.02,
    check: (id) =>
      /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(id),
  },
  {
    name: 'Mexican CURPs',
    chance: 0.01,
    check: (id) => /^[A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d$/.test(id),
  },
  {
    name: 'Indian PANs',
    chance: 0.05,
    check: (id) => /^[A-Z]{3}[PCHFATBLJG][A-Z]\d{4}[A-Z]$/.test(id),
  },
  { name: 'Singapore NRICs', chance: 0.5, check: (id) => /^[STFGM]\d{7}[A-Z]$/.test(id) },
];

const socialSecurity: System = {
  name: 'US social security numbers',
  chance: 0.05,
  check: isSocialSecurity,
};

/** AAA-GG-SSSS; area 000, 666 and 900 up, group 00 and serial 0000 were never issued. */
export function isSocialSecurity(value: string): boolean {
  return /^(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}$/.test(value);
}

const separators = Bit.space | Bit.dot | Bit.dash | Bit.slash;

/** All systems, in the order of the numbers that `countNationalIds` counts under. */
export const systems: readonly System[] = [
  socialSecurity,
  ...lettered,
  ...Object.values(numeric).flat(),
];

const places: ReadonlyMap<System, number> = new Map(systems.map((one, index) => [one, index]));

/**
 * Share of `total` values that pass the best of the systems; 0 where chance alone may explain it.
 */
export function nationalIdShare(counts: Uint32Array, total: number): number {
  let best = 0;
  systems.forEach(({ chance }, index) => {
    const count = counts[index]!;
    if (count > best && count >= 3 && chance ** count <= 2e-4) best = count;
  });
  return total === 0 ? 0 : best / total;
}

/** Adds one to the count of each system that `value` satisfies. */
export function countNationalIds(value: string, shape: Shape, counts: Uint32Array): void {
  if (shape.digits < 6 || shape.length > 24) return;
  if (!only(shape, Bit.digit | Bit.upper | Bit.lower | Bit.plus | separators)) return;
  if (shape.letters === 0) {
    if (socialSecurity.check(value)) counts[0]! += 1;
    const found = numeric[shape.digits];
    if (found !== undefined) countSystems(bare(value, shape), found, counts);
  } else if (shape.letters <= 12 && shape.length >= 9) {
    countSystems(bare(value, shape).toUpperCase(), lettered, counts);
    if (has(shape, Bit.dash | Bit.plus)) countSystems(value, [lettered[2]!], counts);
  }
}

function bare(value: string, shape: Shape): string {
  return has(shape, separators) ? value.replaceAll(/[\s./-]/g, '') : value;
}

function countSystems(id: string, found: readonly System[], counts: Uint32Array): void {
  for (const system of found) {
    if (system.check(id)) counts[places.get(system)!]! += 1;
  }
}
