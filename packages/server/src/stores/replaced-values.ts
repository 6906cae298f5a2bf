/** Values of one column written one by one, and what holds them to something; a part of the contract of stores. */
import type { RowKey, TableName } from './condition.ts';

export interface HoldingQuery {
  readonly table: TableName;
  readonly column: string;
  /** A text such as would be written. */
  readonly example: string;
}

export interface Holding {
  /** Unique indexes that read the column; `constraint`: of a constraint of that name. */
  readonly unique: readonly UniqueIndex[];
  /** Foreign keys of the column. */
  readonly refers: readonly string[];
  /** Foreign keys of others to the column. */
  readonly referred: readonly (TableName & { readonly by: string })[];
  /** Checks that the example does not meet in rows that are there, or in one with nothing else in it. */
  readonly checks: readonly string[];
  readonly exclusions: readonly string[];
  /** Whether the table is parted by it. */
  readonly partitions: boolean;
  /** Every unique index of the table, by which another column could hold what this one did. */
  readonly indexes: readonly UniqueIndex[];
}

export interface UniqueIndex {
  readonly name: string;
  readonly constraint: boolean;
  readonly columns: readonly string[];
  /** The condition of a partial index, as the store spells it. */
  readonly where: string | null;
}

export interface Replacement {
  readonly table: TableName;
  readonly column: string;
  /** Written with the value, by the same statement: `beside` of each of the values. */
  readonly beside?: string;
  /** Columns that identify a row; never none. */
  readonly key: readonly string[];
  readonly values: readonly NewValue[];
}

/** `from` and `to` as text; `from` is compared character by character. */
export interface NewValue {
  readonly key: RowKey;
  readonly from: string;
  readonly to: string;
  readonly beside?: string | null;
}
