/**
 * National identification numbers by their check digits. A check of one digit passes one random
 * number in ten or eleven, so a column counts only by the share of its values that pass.
 */
import { isLuhn } from './luhn.ts';
import {
  ahv,
  bsn,
  cnp,
  digitAt,
  isBelgian,
  isBirth,
  isChinese,
  isCodiceFiscale,
  isCpf,
  isCurp,
  isFinnish,
  isMod11,
  isNir,
  isNorwegian,
  isSocialSecurity,
  isSpanish,
  isSteuerId,
  isTurkish,
  korean,
  pesel,
  southAfrican,
} from './national-id-checks.ts';
import { Bit, has, only, type Shape } from './shape.ts';
import { isVerhoeff } from './verhoeff.ts';

interface System {
  /** As a person would call it, for the reason. */
  readonly name: string;
  readonly check: (id: string) => boolean;
  /** That a value of the same form passes by chance; 1 where others use the same check. */
  readonly chance: number;
}

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
    { name: 'South African ids', chance: 0.005, check: southAfrican },
  ],
  15: [{ name: 'French NIRs', chance: 0.003, check: isNir }],
  18: [{ name: 'Chinese resident ids', chance: 0.001, check: isChinese }],
};

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
    check: isCurp,
  },
  {
    name: 'Indian PANs',
    chance: 0.05,
    check: (id) => /^[A-Z]{3}[PCHFATBLJG][A-Z](?!0000)\d{4}[A-Z]$/.test(id),
  },
  { name: 'Singapore NRICs', chance: 0.5, check: (id) => /^[STFGM]\d{7}[A-Z]$/.test(id) },
];

const socialSecurity: System = {
  name: 'US social security numbers',
  chance: 0.05,
  check: isSocialSecurity,
};

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
  // An Indian PAN has four digits among six letters.
  if (shape.digits < (shape.length === 10 ? 4 : 6) || shape.length > 24) return;
  if (!only(shape, Bit.digit | Bit.upper | Bit.lower | Bit.plus | separators)) return;
  if (shape.letters === 0) {
    if (socialSecurity.check(value)) counts[0]! += 1;
    const found = numeric[shape.digits];
    if (found !== undefined) countSystems(bare(value, shape), found, counts);
    if (value.length === 11 && shape.digits === 10) countSystems(value, [lettered[2]!], counts);
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
