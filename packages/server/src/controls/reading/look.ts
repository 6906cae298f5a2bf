/**
 * What is looked for in the values of a table, and what came of it. Small tables are read whole at each
 * check, large ones by laps; whoever judges values asks for a scan and need not know which.
 */
import type { ReadOnPage, SamplePage } from '../../stores/contract.ts';

export type Page = Pick<SamplePage | ReadOnPage, 'columns'>;

/** By column. Counts only, never a value: it is kept as JSON. */
export type Found<C> = Readonly<Record<string, C>>;

export interface Look<C> {
  /** Looks of the same name read the same things of a table. */
  readonly name: string;
  /** Columns that are read. */
  readonly columns: readonly string[];
  /** As in a sample. */
  readonly characters?: number;
  /** Columns that are judged, each with what it is looked at for: a column with another was not looked at. */
  readonly signatures: Readonly<Record<string, string>>;
  tally(): Tally<C>;
  /** Of two parts of a table. */
  merge(one: C, other: C): C;
  /** Something in it may break a promise, whichever asks. */
  isSuspect(found: C, column: string): boolean;
}

export interface Tally<C> {
  add(page: Page): void | Promise<void>;
  /** Of all pages so far. */
  result(): Found<C>;
}

export interface TableScan<C> {
  /** Rows that were looked at, and those that are there. */
  readonly rows: number;
  readonly there: number;
  /** Whether every row is claimed, in every column: read now, or by a lap that still counts. */
  readonly whole: boolean;
  readonly columns: Readonly<Record<string, C & ColumnRead>>;
  /** Of a table that is read by laps. */
  readonly lap?: LapReport;
}

/** Of one column, what its numbers rest on. */
export interface ColumnRead {
  readonly read: {
    readonly rows: number;
    readonly by: 'whole' | 'lap' | 'part' | 'sample';
    /** Whether every row is claimed. */
    readonly isClaimed: boolean;
  };
}

/** How far a large table was read through; times are ISO 8601. */
export interface LapReport {
  /** The last whole look, if it still counts. */
  readonly last?: LastLap;
  /** The lap that is under way. */
  readonly next?: NextLap;
  /** The last whole look, where it counts no more. */
  readonly overdue?: string;
  /** Why no lap is made. */
  readonly why?: string;
}

export interface LastLap {
  readonly from: string;
  readonly to: string;
  readonly by: 'key' | 'places';
  /** Rows that were read, and those of them that were there when it began; null: not to be told. */
  readonly rows: number;
  readonly ofThere: number | null;
  readonly there: number;
  readonly isCounted: boolean;
  /** Rows that came or changed since it began; or why the server does not tell. */
  readonly changed: number | string;
}

export interface NextLap {
  readonly from: string;
  readonly by: 'key' | 'places';
  readonly rows: number;
  readonly there: number;
  readonly isCounted: boolean;
  /** When it will have ended, if checks go on every hour. */
  readonly knownOn: string;
  /** Milliseconds an hour that all laps on the server would need, where that is more than there are. */
  readonly needed?: number;
  /** Milliseconds an hour that there are. */
  readonly hourly: number;
  /** Whether the server's time for this hour is used up. */
  readonly isPaused: boolean;
}

export function mergeFound<C>({ merge }: Look<C>, one: Found<C>, other: Found<C>): Found<C> {
  const merged: Record<string, C> = { ...one };
  for (const [column, found] of Object.entries(other)) {
    const known = one[column];
    merged[column] = known === undefined ? found : merge(known, found);
  }
  return merged;
}

/** What may break a promise, alone. */
export function suspects<C>(look: Look<C>, found: Found<C>): Found<C> {
  const wrong = Object.entries(found).filter(
    ([column, one]) => column in look.signatures && look.isSuspect(one, column),
  );
  return Object.fromEntries(wrong);
}
