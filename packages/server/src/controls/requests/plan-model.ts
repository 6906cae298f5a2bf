/**
 * The plan of a request: what will be done to which rows, in which order, and what is kept and why.
 * Stored and shown before it runs; it holds locations and counts, never a value of the person.
 */
import type { ColumnTreatment, Join, TableName } from '../../stores/contract.ts';

export interface Plan {
  readonly stores: readonly StorePlan[];
  /** Why the plan is refused; empty in one that can run. */
  readonly obstacles: readonly Remark[];
  readonly warnings: readonly Remark[];
  /** Datasets that a sweep goes on without, and why; such a sweep is never done. */
  readonly leftOut?: readonly Remark[];
  /** Recipients that were given fields of the changed datasets: recipient → the fields. */
  readonly recipients: Readonly<Record<string, readonly string[]>>;
  /** `store.dataset.field`: declared sealed, so that destroying the subject's key closes them. */
  readonly sealed: readonly string[];
  /** What trying the plan in a transaction that was rolled back has shown; absent before it. */
  readonly rehearsal?: Rehearsal;
  /** The search for the person in what the data map does not know; absent before it. */
  readonly elsewhere?: Elsewhere;
}

/**
 * Whose rows: the person's alone, shared with others, somebody else's that refer to the person's, or rows
 * that could name somebody, name nobody, and refer to the person's: they count as theirs.
 */
export type Whose = 'own' | 'shared' | 'others' | 'unnamed';

export interface Rehearsal {
  /** `store` → why it was not tried; stores that were tried are not named. */
  readonly notTried: Readonly<Record<string, string>>;
  readonly effects: readonly SideEffect[];
}

/** What happens besides the plan's own changes: cascades, triggers, rules, publications. */
export interface SideEffect {
  readonly what: 'cascade' | 'trigger' | 'rule' | 'publication' | 'other';
  /** `store/schema.table` */
  readonly where: string;
  /** Rows that came or went there; null where it could not be measured. */
  readonly rows: number | null;
  readonly says: string;
}

export interface Elsewhere {
  readonly searched: Searched;
  readonly copies: readonly Copy[];
  readonly notLooked: readonly NotLooked[];
  /** Materialised views that were made anew after the changes, and rows that they held before. */
  readonly refreshed?: readonly Copy[];
}

/** Seen out of those that are there, over all stores. */
export interface Searched {
  readonly tables: { readonly seen: number; readonly of: number };
  readonly columns: { readonly seen: number; readonly of: number };
  readonly rows: { readonly seen: number; readonly of: number | null };
  /** Columns that the map knows: there the plan goes by keys, and reads no texts. Absent in older plans. */
  readonly known?: number;
  /** How many values of each kind were looked for. Absent in older plans. */
  readonly by?: SearchedBy;
}

export interface SearchedBy {
  readonly keys: number;
  readonly addresses: number;
  readonly numbers: number;
  readonly names: number;
}

export interface Copy {
  /** `store/schema.table.column` */
  readonly where: string;
  readonly rows: number;
  readonly says: string;
  /** Of a materialised view: nobody deletes from it, and it is made anew from what is left. */
  readonly view?: true;
  /** Of rows of the data map that name nobody, so that no plan reaches them. */
  readonly unnamed?: true;
}

export interface NotLooked {
  readonly where: string;
  readonly because: string;
}

export interface StorePlan {
  readonly store: string;
  /** In the order in which they run. */
  readonly steps: readonly Step[];
  readonly kept: readonly Kept[];
  /** Rows of others that point at rows that stay: they are counted, and nothing becomes of them. */
  readonly pointing?: readonly Kept[];
}

export interface Step {
  readonly dataset: string;
  readonly how: 'delete' | 'null' | 'mask' | 'unlink' | 'set' | 'read';
  readonly reach: Reach;
  /** Row identity; empty where the table has none. */
  readonly key: readonly string[];
  /** What becomes of the columns; empty where rows are deleted. */
  readonly set: Readonly<Record<string, ColumnTreatment>>;
  readonly because: string;
  readonly rows: number;
  /** Absent where it was not told apart. */
  readonly whose?: Whose;
  /** It empties references of rows that a later step deletes, and that are counted there. */
  readonly ahead?: true;
}

/**
 * Rows that were reached: their `fields` equal parts of the person's key, or keys of other reached
 * rows; or, without `fields`, they meet every condition.
 */
export interface Reach {
  readonly table: TableName;
  readonly fields: readonly string[];
  readonly from:
    /** Positions in the subject's key, one for each of `fields`. */
    | { readonly parts: readonly number[] }
    | { readonly rows: Reach; readonly keys: readonly string[] }
    | { readonly where: readonly PlanCondition[] };
  /** Conditions that the rows meet besides. */
  readonly and?: readonly PlanCondition[];
}

/** A condition of the store (`Condition`), as a plan can keep it: moments as text, people by kind. */
export type PlanCondition =
  | { readonly before: string; readonly column: string; readonly via?: readonly Join[] }
  | { readonly notBefore: string; readonly column: string; readonly via?: readonly Join[] }
  | {
      /** The clock is filled, and is no moment between these. */
      readonly strange: { readonly from: string; readonly until: string };
      readonly column: string;
      readonly via?: readonly Join[];
    }
  | { readonly isNull: string; readonly not?: boolean }
  | {
      readonly exists: TableName;
      readonly fields: readonly string[];
      readonly keys: readonly string[];
      readonly and?: readonly PlanCondition[];
      readonly not?: boolean;
    }
  /** Rows whose `fields` are the key of none of these people: those under a hold or a restriction. */
  | { readonly except: string; readonly fields: readonly string[] }
  /** Rows whose `fields` are the key of one of them. */
  | { readonly only: string; readonly fields: readonly string[] }
  /** Rows whose `fields` are the key of nobody whom the request is about. */
  | { readonly notTheirs: readonly string[] }
  /** Rows of the same table that are not among these, as far as their `fields` tell. */
  | { readonly outside: Reach };

export interface Kept {
  readonly dataset: string;
  /** Null where the rows are not the person's own and were not counted. */
  readonly rows: number | null;
  /** By which the rows are found and counted; absent where they are not the person's own. */
  readonly reach?: Reach;
  /** Rows of `reach` that do not stay: not counted here. */
  readonly beyond?: Reach;
  readonly because: string;
  readonly whose?: Whose;
  /** The plan is refused by it where there are such rows. */
  readonly refuses?: Remark;
}

export interface Remark {
  readonly code: string;
  /** `store.dataset` or `store/schema.table`. */
  readonly resource: string;
  readonly message: string;
  /** What to write instead, as it stands in a data map. */
  readonly paste?: string;
}
