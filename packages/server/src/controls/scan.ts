/**
 * One pass over a table's values for every rule that looks at values. Rows stream through and are
 * counted; no value is kept.
 */
import type { Coverage } from '@troth/core/control';
import { lookForCard } from '../stores/classify/card-text.ts';
import { passwordHashMethod } from '../stores/classify/password-hash.ts';
import { longestValue, type Store, type Table } from '../stores/contract.ts';
import { coverage } from './coverage.ts';
import { isStrongHash } from './hash-strength.ts';

export interface TableScan {
  /** Rows that were looked at, and those that are there. */
  readonly rows: number;
  readonly there: number;
  /** Whether every row was looked at, or a random sample. */
  readonly whole: boolean;
  readonly columns: Readonly<Record<string, ColumnScan>>;
  /** The whole read that this one rests on beside its own sample: ISO 8601; absent: none. */
  readonly since?: string;
}

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

export interface FullRead {
  readonly startedAt: Temporal.Instant;
  readonly scan: TableScan;
}

/** What outlasts a check: the last whole read of each table, while its columns are the same. */
export interface FullReads {
  last(store: string, table: Table, passwords: ReadonlySet<string>): Promise<FullRead | undefined>;
  keep(store: string, table: Table, passwords: ReadonlySet<string>, read: FullRead): Promise<void>;
}

/** Rows of a random sample. */
const sampled = 1000;

/** Up to this many rows a table is read whole: one card number in one note must not depend on luck. */
const small = 20_000;

/** Up to this many rows a check has the time to read a table whole; of a larger one what is broken stays so until everything is asked for. */
const readAgain = 2_000_000;

/** Types of PostgreSQL's own whose values cannot hold a card number; whatever else there is, is looked at. */
const harmless =
  /^(boolean|uuid|date|daterange|time|timestamp|tsrange|tstzrange|interval|integer|smallint|real|inet|cidr|macaddr8?|oid)\b[^.]*$/;

/** Types whose values say nothing as text. */
const unreadable = /^bit\b/;

export interface ScanOptions {
  readonly mode: 'sample' | 'full';
  readonly passwords: ReadonlySet<string>;
  /** Absent where nothing outlasts the check. */
  readonly fullReads?: FullReads | undefined;
  readonly signal?: AbortSignal;
}

/**
 * A large table is read whole when everything is asked for, and again while the last whole read found
 * something wrong: what is broken is not taken back by luck.
 */
export async function scanTable(
  store: Store,
  table: Table,
  options: ScanOptions,
): Promise<TableScan> {
  const { signal, fullReads, passwords } = options;
  const cancel = signal === undefined ? {} : { signal };
  if (await isSmall(store, table, cancel)) return read(store, table, options, 'full');
  const last = await fullReads?.last(store.name, table, passwords);
  if (options.mode === 'full') return readWhole(store, table, options);
  if (last && isSuspect(last.scan)) {
    return last.scan.rows > readAgain
      ? { ...last.scan, since: last.startedAt.toString() }
      : readWhole(store, table, options);
  }
  const sample = await read(store, table, options, sampled);
  if (isSuspect(sample) && sample.there <= readAgain && fullReads)
    return readWhole(store, table, options);
  if (sample.whole || last === undefined) return sample;
  return { ...last.scan, there: sample.there, since: last.startedAt.toString() };
}

async function readWhole(store: Store, table: Table, options: ScanOptions): Promise<TableScan> {
  const startedAt = Temporal.Now.instant();
  const scan = await read(store, table, options, 'full');
  await options.fullReads?.keep(store.name, table, options.passwords, { startedAt, scan });
  return scan;
}

/** Something in it may break a promise about values, whichever promise asks. */
function isSuspect({ columns }: TableScan): boolean {
  return Object.values(columns).some(
    ({ cards, hashes }) => cards > 0 || (hashes['none'] ?? 0) > 0 || Object.keys(hashes).length > 1,
  );
}

async function read(
  store: Store,
  table: Table,
  options: ScanOptions,
  wanted: number | 'full',
): Promise<TableScan> {
  const { signal } = options;
  const cancel = signal === undefined ? {} : { signal };
  const columns = table.columns.map(({ name, type }) => new Tally(name, type, options));
  const query = { table, columns: columns.map(({ name }) => name), ...cancel };
  let rows = 0;
  for await (const page of store.sample({ ...query, rows: wanted })) {
    rows = page.rowsSoFar;
    for (const [index, tally] of columns.entries()) tally.add(page.columns[index] ?? []);
  }
  const whole = wanted === 'full' || rows < wanted;
  return {
    rows,
    there: whole ? rows : await store.count({ table, where: [], ...cancel }),
    whole,
    columns: Object.fromEntries(columns.map((tally) => [tally.name, tally.result()])),
  };
}

/** Of one table, or of several together. */
export function coverageOf(...scans: readonly TableScan[]): Coverage {
  const sum = (of: (scan: TableScan) => number): number =>
    scans.reduce((total, scan) => total + of(scan), 0);
  const how = scans.every(({ whole }) => whole)
    ? 'every row'
    : scans.some(({ whole }) => whole)
      ? 'every row of small tables, a random sample of larger ones'
      : 'a random sample';
  const [since] = scans.flatMap((scan) => scan.since ?? []).toSorted();
  return coverage(
    since === undefined ? how : `${how}, of large tables by their last whole read`,
    {
      rows: [sum(({ rows }) => rows), sum(({ rows, there }) => Math.max(rows, there))],
      columns: sum((scan) => Object.keys(scan.columns).length),
      ...(scans.length === 1 ? {} : { tables: scans.length }),
    },
    since,
  );
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
  readonly #type: string;
  readonly #look: 'cards' | 'nothing' | 'unreadable';
  readonly #password: boolean;
  #filled = 0;
  #withCards = 0;
  #opaque = 0;
  #cut = 0;
  readonly #hashes: Record<string, number> = {};

  constructor(name: string, type: string, { passwords }: ScanOptions) {
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
