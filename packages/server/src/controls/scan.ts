/**
 * One pass over a table's values for every rule that looks at values. Rows stream through and are
 * counted; no value is kept.
 */
import type { Coverage } from '@troth/core/control';
import { findCardNumbers } from '../stores/classify/card-number.ts';
import { passwordHashMethod } from '../stores/classify/password-hash.ts';
import type { Store, Table } from '../stores/contract.ts';
import { coverage } from './coverage.ts';

export interface TableScan {
  /** Rows that were looked at, and those that are there. */
  readonly rows: number;
  readonly there: number;
  /** Whether every row was looked at, or a random sample. */
  readonly whole: boolean;
  readonly columns: Readonly<Record<string, ColumnScan>>;
}

export interface ColumnScan {
  readonly filled: number;
  /** Rows with at least one payment card number in this column. */
  readonly cards: number;
  /** For password columns: rows by the method that made the value, `none` for a readable one. */
  readonly hashes: Readonly<Record<string, number>>;
}

/** Rows of a random sample. */
const sampled = 1000;

/** Up to this many rows a table is read whole: one card number in one note must not depend on luck. */
const small = 20_000;

/** Types whose values cannot hold a card number; whatever else there is, is looked at. */
const harmless =
  /^(boolean|bytea|uuid|date|time|interval|integer|smallint|real|double|inet|cidr|macaddr|bit|tsvector|oid)/;

export interface ScanOptions {
  readonly mode: 'sample' | 'full';
  readonly passwords: ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

export async function scanTable(
  store: Store,
  table: Table,
  options: ScanOptions,
): Promise<TableScan> {
  const { signal } = options;
  const cancel = signal === undefined ? {} : { signal };
  const whole = options.mode === 'full' || (await isSmall(store, table, cancel));
  const columns = table.columns
    .filter((column) => column.type !== 'bytea')
    .map((column) => new Tally(column.name, !harmless.test(column.type), options));
  const query = { table, columns: columns.map(({ name }) => name), ...cancel };
  let rows = 0;
  for await (const page of store.sample({ ...query, rows: whole ? 'full' : sampled })) {
    rows = page.rowsSoFar;
    for (const [index, tally] of columns.entries()) tally.add(page.columns[index] ?? []);
  }
  const all = whole || rows < sampled;
  return {
    rows,
    there: all ? rows : await store.count({ table, where: [], ...cancel }),
    whole: all,
    columns: Object.fromEntries(columns.map((tally) => [tally.name, tally.result()])),
  };
}

/** Of one table, or of several together. */
export function coverageOf(...scans: readonly TableScan[]): Coverage {
  const sum = (of: (scan: TableScan) => number): number =>
    scans.reduce((total, scan) => total + of(scan), 0);
  const columns = sum((scan) => Object.keys(scan.columns).length);
  const how = scans.every(({ whole }) => whole)
    ? 'every row'
    : scans.some(({ whole }) => whole)
      ? 'every row of small tables, a random sample of larger ones'
      : 'a random sample';
  return coverage(how, {
    rows: [sum(({ rows }) => rows), sum(({ there }) => there)],
    columns,
    ...(scans.length === 1 ? {} : { tables: scans.length }),
  });
}

async function isSmall(
  store: Store,
  table: Table,
  cancel: { signal?: AbortSignal },
): Promise<boolean> {
  const rows =
    table.estimatedRows < 0
      ? await store.count({ table, where: [], ...cancel })
      : table.estimatedRows;
  return rows <= small;
}

class Tally {
  readonly name: string;
  readonly #cards: boolean;
  readonly #password: boolean;
  #filled = 0;
  #withCards = 0;
  readonly #hashes: Record<string, number> = {};

  constructor(name: string, mayHoldCards: boolean, { passwords }: ScanOptions) {
    this.name = name;
    this.#cards = mayHoldCards;
    this.#password = passwords.has(name);
  }

  add(values: readonly (string | null)[]): void {
    for (const value of values) {
      if (value === null) continue;
      this.#filled += 1;
      if (this.#cards && value.length >= 13 && findCardNumbers(value).length > 0) {
        this.#withCards += 1;
      }
      if (this.#password) {
        const method = passwordHashMethod(value);
        this.#hashes[method] = (this.#hashes[method] ?? 0) + 1;
      }
    }
  }

  result(): ColumnScan {
    return { filled: this.#filled, cards: this.#withCards, hashes: this.#hashes };
  }
}
