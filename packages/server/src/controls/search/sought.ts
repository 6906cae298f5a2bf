/** Whom a search is for, and by which values. They are never shown, logged or kept but sealed. */
import type { RowKey } from '../../stores/contract.ts';
import type { KeyNames } from './alike.ts';

export interface Sought {
  readonly names: KeyNames;
  readonly values: SoughtValues;
  /** `person` or `customer`. */
  readonly noun: 'person' | 'customer';
}

export interface SoughtValues {
  readonly keys: readonly RowKey[];
  readonly addresses: readonly string[];
  readonly numbers: readonly string[];
  /** Whole names that nobody else has. */
  readonly words: readonly string[];
  /** What is not looked for, and why. */
  readonly left: readonly string[];
}

export const noValues: SoughtValues = { keys: [], addresses: [], numbers: [], words: [], left: [] };

/** How many values of each kind are looked for. */
export function countsOf({ keys, addresses, numbers, words }: SoughtValues) {
  return {
    keys: keys.length,
    addresses: addresses.length,
    numbers: numbers.length,
    names: words.length,
  };
}

/** What there is none of is told, whatever else is known: texts were then looked through for less. */
export function leftBy({ addresses, numbers, words, left }: SoughtValues, noun: string) {
  if (addresses.length + numbers.length > 0) return left;
  const by = words.length === 0 ? 'key alone' : 'key and the name';
  return [
    ...left,
    `no address and no telephone number of this ${noun} is known: it was looked for by the ${by}`,
  ];
}

/** Values of both; what an earlier look saw may stand in rows that have gone since. */
export function joined(a: SoughtValues, b: SoughtValues): SoughtValues {
  const keys = [...a.keys, ...b.keys].map((key) => [JSON.stringify(key), key] as const);
  return {
    keys: [...new Map(keys).values()],
    addresses: both(a.addresses, b.addresses),
    numbers: both(a.numbers, b.numbers),
    words: both(a.words, b.words),
    left: both(a.left, b.left),
  };
}

function both(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...new Set([...one, ...other])];
}
