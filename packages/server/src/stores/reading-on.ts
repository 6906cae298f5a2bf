/** Reading a table in parts, over days: each part begins where the last one ended. */
import type { TableName } from './condition.ts';

export interface ReadOnQuery {
  readonly table: TableName;
  readonly columns: readonly string[];
  /** Columns that identify a row, the best first; one of them is followed if none of it is ever null. */
  readonly keys: readonly (readonly string[])[];
  /** Of the last page that was read; from the beginning when absent. */
  readonly after?: string | undefined;
  /** As in a sample: of each value, so many from its start. */
  readonly characters?: number | undefined;
  readonly signal?: AbortSignal;
}

export interface ReadOnPage {
  /** One array per asked column, in order; `null` for a null. */
  readonly columns: readonly (readonly (string | null)[])[];
  readonly rows: number;
  /** Where it ended, for `after`. Holds the key of a row: personal data. */
  readonly position: string;
  /** Whether it was the last page. */
  readonly ended: boolean;
  /** For which the store was asked. */
  readonly milliseconds: number;
}

/** What tells one look at a table from the next: which table it is, and what was done to it. */
export interface TableExtent {
  /** The server, whatever address it goes by; laps on one server share its time. */
  readonly server: string;
  /** The table itself, whatever its name: another one under the same name has another. */
  readonly identity: string;
  /** In which order rows are read. A position counts only while this is the same. */
  readonly order: string;
  readonly by: 'key' | 'places';
  /** Changes whenever all rows may have been replaced at once. */
  readonly file: string;
  /** -1 where nobody knows. */
  readonly estimatedRows: number;
  /** Rows inserted, changed and deleted since the server began to count; or why it does not tell. */
  readonly changes: Answered<TableChanges>;
}

export interface TableChanges {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /** Changes whenever the server begins to count anew, or counts other parts. */
  readonly counting: string;
}

type Answered<T> =
  | { readonly supported: true; readonly value: T }
  | { readonly supported: false; readonly why: string };
