/** What stands against a change, and what trying it has shown; a part of the contract of stores. */

export interface Objection {
  readonly code: string;
  /** `schema.table`, or `schema.table.column` */
  readonly resource: string;
  readonly message: string;
  /** The constraint or trigger that it is about, where a table may have several. */
  readonly by?: string;
  /** What to write instead, as it stands in a data map: `erase: null`. */
  readonly paste?: string;
}

export interface RehearseOptions {
  /** Rows; more are not tried. */
  readonly upTo: number;
  readonly signal?: AbortSignal;
}

export type Rehearsed =
  | { readonly tried: false; readonly why: string }
  | {
      readonly tried: true;
      readonly obstacles: readonly Objection[];
      /**
       * Rows that came, changed or went besides those that the changes are about, by table; null where
       * the server does not count them.
       */
      readonly effects: readonly Effect[] | null;
    };

export interface Effect {
  readonly table: { readonly schema: string; readonly name: string };
  readonly by: 'cascade' | 'trigger';
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}
