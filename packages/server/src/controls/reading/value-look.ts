/**
 * What is looked for in the values of every table: card numbers anywhere, and how passwords are held.
 * Values are counted; none is kept.
 */
import { lookForCard } from '../../stores/classify/card-text.ts';
import { passwordHashMethod } from '../../stores/classify/password-hash.ts';
import { longestValue, type Table } from '../../stores/contract.ts';
import { isStrongHash } from '../hash-strength.ts';
import type { Look, Page, Tally } from './look.ts';

export interface ColumnScan {
  readonly filled: number;
  /** Rows with at least one payment card number in this column. */
  readonly cards: number;
  /** Values that could not be looked into: bytes that are no text, types that nobody can read. */
  readonly opaque: number;
  /** Values that are longer than what was read of them. */
  readonly cut: number;
  /** For password columns: rows by the method that made the value, `none` for a readable one, `weak` for too little work. */
  readonly hashes: Readonly<Record<string, number>>;
}

/** Types of PostgreSQL's own whose values cannot hold a card number; whatever else there is, is looked at. */
const harmless =
  /^(boolean|uuid|date|daterange|time|timestamp|tsrange|tstzrange|interval|integer|smallint|real|inet|cidr|macaddr8?|oid)\b[^.]*$/;

/** Types whose values say nothing as text. */
const unreadable = /^bit\b/;

/** Columns that hold passwords, each with the method of its hashes; undefined where none is declared. */
export type Passwords = ReadonlyMap<string, string | undefined>;

export function valueLook({ columns }: Table, passwords: Passwords): Look<ColumnScan> {
  return {
    name: 'values',
    columns: columns.map(({ name }) => name),
    signatures: Object.fromEntries(
      columns.map(({ name, type }) => [
        name,
        passwords.has(name) ? `${type}, password by ${passwords.get(name) ?? 'nothing'}` : type,
      ]),
    ),
    tally: () => new ValueTally(columns, passwords),
    merge: (one, other) => ({
      filled: one.filled + other.filled,
      cards: one.cards + other.cards,
      opaque: one.opaque + other.opaque,
      cut: one.cut + other.cut,
      hashes: sums(one.hashes, other.hashes),
    }),
    isSuspect: ({ cards, hashes }, column) =>
      cards > 0 || Object.keys(hashes).some((method) => method !== passwords.get(column)),
  };
}

export function sums(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum: Record<string, number> = { ...one };
  for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

class ValueTally implements Tally<ColumnScan> {
  readonly #columns: readonly ColumnTally[];

  constructor(columns: Table['columns'], passwords: Passwords) {
    this.#columns = columns.map(({ name, type }) => new ColumnTally(name, type, passwords));
  }

  add(page: Page): void {
    for (const [index, tally] of this.#columns.entries()) tally.add(page.columns[index] ?? []);
  }

  result(): Record<string, ColumnScan> {
    return Object.fromEntries(this.#columns.map((tally) => [tally.name, tally.result()]));
  }
}

class ColumnTally {
  readonly name: string;
  readonly #type: string;
  readonly #look: 'cards' | 'nothing' | 'unreadable';
  readonly #password: boolean;
  #filled = 0;
  #withCards = 0;
  #opaque = 0;
  #cut = 0;
  readonly #hashes: Record<string, number> = {};

  constructor(name: string, type: string, passwords: Passwords) {
    this.name = name;
    this.#type = type;
    this.#look = unreadable.test(type)
      ? 'unreadable'
      : harmless.test(type) && !type.endsWith('[]')
        ? 'nothing'
        : 'cards';
    this.#password = passwords.has(name);
  }

  add(values: readonly (string | null)[]): void {
    for (const value of values) if (value !== null) this.#addValue(value);
  }

  #addValue(value: string): void {
    this.#filled += 1;
    if (value.length >= longestValue) this.#cut += 1;
    if (this.#look === 'unreadable') this.#opaque += 1;
    if (this.#look === 'cards' && value.length >= 13) {
      const seen = lookForCard(value, this.#type);
      if (seen === 'card') this.#withCards += 1;
      if (seen === 'opaque') this.#opaque += 1;
    }
    if (this.#password) {
      const method = passwordHashMethod(value);
      const kind = isStrongHash(value, method) ? method : 'weak';
      this.#hashes[kind] = (this.#hashes[kind] ?? 0) + 1;
    }
  }

  result(): ColumnScan {
    return {
      filled: this.#filled,
      cards: this.#withCards,
      opaque: this.#opaque,
      cut: this.#cut,
      hashes: this.#hashes,
    };
  }
}
