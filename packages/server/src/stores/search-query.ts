/** What is searched for in a table, and what comes back: places, never the values. */
import type { RowKey, Selection, TableName } from './condition.ts';

export interface SearchQuery {
  readonly table: TableName;
  readonly looks: readonly SearchLook[];
  /** Only rows of these; all of the table when absent. */
  readonly within?: Selection;
  readonly signal?: AbortSignal;
}

/** Values are compared trimmed, in whatever case. */
export type SearchLook = {
  /** Only rows in which these columns are all null. */
  readonly whereNull?: readonly string[];
} &
  /** The columns equal one of the keys on all parts, whatever their types: as text. */
  (
    | { readonly how: 'key'; readonly columns: readonly string[]; readonly keys: readonly RowKey[] }
    /** Wherever in the value they stand: addresses, telephone numbers by their digits, words in this order. */
    | {
        readonly how: 'address' | 'number' | 'words';
        readonly column: string;
        readonly values: readonly string[];
      }
    /** `"name": value` in a document, for any of the names. */
    | {
        readonly how: 'document';
        readonly column: string;
        readonly names: readonly string[];
        readonly values: readonly string[];
      }
  );

export interface SearchPage {
  /** Rows gone through so far. */
  readonly rowsSoFar: number;
  readonly hits: readonly SearchHit[];
}

export interface SearchHit {
  /** Positions in `looks`, and in its `keys` or `values`. */
  readonly look: number;
  readonly value: number;
  /** Names the row while nobody changes it. */
  readonly row: string;
}
