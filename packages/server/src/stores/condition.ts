/** How rows are named to a store: tables, keys, and the conditions that they meet. */
export type RowKey = readonly (string | null)[];

/** `schema` and `name` are raw names, never quoted; connectors quote. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** A path of references: each step's `fields` match the next table's `keys` on all parts. */
export interface Join {
  readonly fields: readonly string[];
  readonly to: TableName;
  readonly keys: readonly string[];
}

export interface Span {
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
}

export type Condition =
  /**
   * The clock column (of the last table of `via`) is before the instant, and not before `from`; null and
   * what is no moment (`-infinity`) are never before.
   */
  | {
      readonly before: Temporal.Instant;
      readonly from?: Temporal.Instant;
      readonly column: string;
      readonly via?: readonly Join[];
    }
  /** The clock column is null, no moment, or at the instant or after it. */
  | {
      readonly notBefore: Temporal.Instant;
      readonly column: string;
      readonly via?: readonly Join[];
    }
  /** The clock column is filled, and is no moment between the two (`until` is outside). */
  | { readonly outside: Span; readonly column: string; readonly via?: readonly Join[] }
  | { readonly isNull: string; readonly not?: boolean }
  /** The column is filled, and not with what this mask leaves behind; `{n}` in it is each row's own. */
  | { readonly unmasked: string; readonly column: string }
  /** The document holds one of these JSON paths. */
  | { readonly holdsPaths: readonly string[]; readonly column: string }
  /**
   * A row of the other table whose `keys` equal this row's `fields` on all parts, and which meets
   * `and`, exists; or with `not`, none does.
   */
  | {
      readonly exists: TableName;
      readonly fields: readonly string[];
      readonly keys: readonly string[];
      readonly and?: readonly Condition[];
      readonly not?: boolean;
    }
  /** All conditions of one of the lists are met; of none where there are none. For counting. */
  | { readonly anyOf: readonly (readonly Condition[])[] }
  /**
   * `fields` equal none of `noneOf` on all parts; rows with a null among them equal none. At most
   * 10,000 keys.
   */
  | { readonly noneOf: readonly RowKey[]; readonly fields: readonly string[] }
  /** `fields` equal one of these on all parts; none where there are none. At most 10,000 keys. */
  | { readonly oneOf: readonly RowKey[]; readonly fields: readonly string[] };

/**
 * Rows whose `fields` equal one of `equal` on all parts, and that meet all of `where`. One of the two
 * may be left out, not both, and `noneOf` alone selects nothing: every row of a table is never selected.
 */
export interface Selection {
  readonly table: TableName;
  readonly fields?: readonly string[];
  readonly equal?: readonly RowKey[];
  readonly where?: readonly Condition[];
}
