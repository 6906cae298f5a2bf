/** How a store compares values, and which rows a column of another type would take for one. */
import type { RowKey, TableName } from './condition.ts';

/** By which values are compared: two columns of one form tell the same values apart. */
export interface ValueForm {
  /** Without lengths, and of a domain what it is made of. */
  readonly type: string;
  /** The operator, as it stands between two values. */
  readonly equals: string;
  /** One that takes different texts for equal; null for any other. */
  readonly collation: string | null;
}

export interface ConfusedQuery {
  readonly table: TableName;
  readonly columns: readonly string[];
  /** One for each of `columns`. */
  readonly as: readonly ValueForm[];
  /** As text; absent: of any other row. */
  readonly equal?: readonly RowKey[];
  readonly signal?: AbortSignal;
}

export interface ValueForms {
  /** How the store compares values of the columns, in their order. */
  forms(table: TableName, columns: readonly string[]): Promise<readonly ValueForm[]>;
  /**
   * Rows that the forms of other columns cannot tell from `equal`, though their own columns can. Throws
   * where the store cannot say.
   */
  confused(query: ConfusedQuery): Promise<number>;
}
