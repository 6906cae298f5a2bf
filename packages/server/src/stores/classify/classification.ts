/** What is said of a column. Nothing here holds a sampled value. */
export interface Classification {
  /** A key of the taxonomy, e.g. `user.contact.email`. */
  readonly category: string;
  /** From 0 to 1: 0.9 when name and values agree, about 0.6 when only one of them speaks. */
  readonly confidence: number;
  /** Counts and names of rules, e.g. "name 'email'; 98 of 100 sampled values are e-mail addresses". */
  readonly reason: string;
  /** Where in a JSON document, e.g. `$.contacts[*].email`; keys that are data themselves are `*`. */
  readonly path?: string;
  /** Inside longer text: the column is not this, but holds some of it. */
  readonly embedded?: true;
}

export interface ColumnSample {
  readonly table: string;
  readonly column: string;
  /** SQL type, as the database spells it. */
  readonly type: string;
  /** Sampled values as text, without nulls. */
  readonly values: readonly string[];
  /** Of all rows, from 0 to 1. */
  readonly nullFraction?: number;
  /** The other columns of the table. */
  readonly neighbours?: readonly string[];
}
