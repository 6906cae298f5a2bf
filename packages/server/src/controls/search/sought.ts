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
