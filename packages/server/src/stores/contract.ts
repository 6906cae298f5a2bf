/**
 * What Troth asks of a data store: the reading half. A connector is one folder beside this file
 * that passes `contract.suite.ts`; stores written by others do the same.
 *
 * A store that cannot answer says so by `notSupported`, never by an empty answer; a store that
 * failed throws a `TrothError` of kind `unavailable` or `denied`, with no personal value in it.
 * All reads stream or count: memory stays flat however large the table.
 */
import type { Condition, Join, RowKey, Selection, TableName } from './condition.ts';

export type { Condition, Join, RowKey, Selection, TableName };

import type { Inventory, InventoryOptions } from './inventory.ts';
import type { Effect, Objection, Rehearsed, RehearseOptions } from './rehearsed.ts';
import type { ReadOnPage, ReadOnQuery, TableExtent } from './reading-on.ts';
import type { Holding, HoldingQuery, Replacement } from './replaced-values.ts';
import type { SearchPage, SearchQuery } from './search-query.ts';
import type { Trace } from './traces.ts';
import type { ValueForms } from './value-forms.ts';
import type { Ways } from './ways.ts';

export type {
  Holding,
  HoldingQuery,
  NewValue,
  Replacement,
  UniqueIndex,
} from './replaced-values.ts';
export type { ReadOnPage, ReadOnQuery, TableChanges, TableExtent } from './reading-on.ts';
export type { SearchHit, SearchLook, SearchPage, SearchQuery } from './search-query.ts';
export type { Trace } from './traces.ts';
export type { Effect, Objection, Rehearsed, RehearseOptions } from './rehearsed.ts';

export type Answer<T> =
  | { readonly supported: true; readonly value: T }
  | { readonly supported: false; readonly why: string };

export function supported<T>(value: T): Answer<T> {
  return { supported: true, value };
}

export function notSupported<T>(why: string): Answer<T> {
  return { supported: false, why };
}

export interface Store extends ValueForms {
  readonly name: string;
  readonly kind: string;
  /** Tables, columns, keys and row estimates of the named schemas; all but the system's when none is named. */
  discover(options?: { readonly schemas?: readonly string[] }): Promise<readonly Table[]>;
  /** Random rows of one table, or every row, in pages of at most 1,000; values as text. */
  sample(query: SampleQuery): AsyncIterable<SamplePage>;
  /**
   * The rows after a position, in pages of at most 1,000, by a key or by their places where there is
   * none; whoever asks stops when it has had enough. Rows that others insert or move to before the
   * position are not seen.
   */
  readOn(query: ReadOnQuery): AsyncIterable<ReadOnPage>;
  /** In which order rows would be read on, and what was done to the table. */
  extent(
    table: TableName,
    keys: readonly (readonly string[])[],
    signal?: AbortSignal,
  ): Promise<Answer<TableExtent>>;
  /** Rows that meet the condition, counted in the store. */
  count(query: CountQuery): Promise<number>;
  /** Rows whose columns equal one of the keys on all parts, in keyset pages: only the row keys come back. */
  locate(query: LocateQuery): AsyncIterable<readonly RowKey[]>;
  /**
   * What the server shows besides tables. Databases that `lookInto` accepts are asked for the names of
   * their tables, by a session in each; the others are only named.
   */
  inventory(options?: InventoryOptions): Promise<Answer<Inventory>>;
  /**
   * Rows in which the given values stand, in pages: only which value was found where comes back, never
   * the value. A page that takes long is followed by smaller ones.
   */
  search(query: SearchQuery): AsyncIterable<SearchPage>;
  transport(): Promise<Answer<TransportFacts>>;
  roles(): Promise<Answer<readonly RoleFacts[]>>;
  /** What lets somebody in past the list of roles. */
  ways(): Promise<Answer<Ways>>;
  server(): Promise<Answer<ServerFacts>>;
  /** Asks the network's name service, never the store. */
  whereabouts(): Promise<Answer<Whereabouts>>;
  close(): Promise<void>;
}

export interface Table extends TableName {
  /** A materialised view holds rows of its own; a foreign table's rows lie elsewhere, often in a file. */
  readonly kind: 'table' | 'partitioned' | 'view' | 'materialized' | 'foreign';
  /** Of a foreign table: the server that it names, and the wrapper by which that is reached. */
  readonly foreign?: { readonly server: string; readonly wrapper: string };
  readonly columns: readonly Column[];
  readonly primaryKey: readonly string[];
  /** Columns in which no value stands twice, the primary key's too; absent where the store does not tell. */
  readonly uniqueKeys?: readonly (readonly string[])[];
  readonly foreignKeys: readonly ForeignKey[];
  /** The store's estimate; -1 when it has none. */
  readonly estimatedRows: number;
  /** False where the current role may not read the table. */
  readonly readable: boolean;
  /** What lets it, as a line to paste; absent where it may, or where the store does not tell. */
  readonly toRead?: string;
}

export interface Column {
  readonly name: string;
  /** As the store spells it: `character varying(80)`, `jsonb`. */
  readonly type: string;
  readonly nullable: boolean;
  /** Where it is another: the type without its domains, `enum` for any enumeration. */
  readonly base?: string;
  /** Locale of a collation that calls values equal which differ in their bytes; absent where they must not. */
  readonly collation?: string;
}

export interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly to: TableName;
  readonly keys: readonly string[];
  /** Whether an index of the referencing table leads with these columns. */
  readonly indexed: boolean;
  /** What the store itself does to a row when the one that it refers to goes; absent: it refuses. */
  readonly onDelete?: 'cascade' | 'null' | 'default' | undefined;
}

/** Characters of a value that a sample reads; of a longer one, from its two ends. */
export const longestValue = 65_536;

export interface SampleQuery {
  readonly table: TableName;
  readonly columns: readonly string[];
  /** Rows wanted, or `full` for all of them. */
  readonly rows: number | 'full';
  /** Of each value, so many are read from its start; when absent, 65,536 from its two ends. */
  readonly characters?: number;
  /** Only with `full`: the rows that come after a page that ended so. */
  readonly after?: RowKey;
  readonly signal?: AbortSignal;
}

export interface SamplePage {
  /** One array per asked column, in order; `null` for a null. */
  readonly columns: readonly (readonly (string | null)[])[];
  /** Rows handed out so far. */
  readonly rowsSoFar: number;
  /** How the rows are chosen; `random-blocks`: random rows out of the rows of random blocks. */
  readonly method: 'every-row' | 'random-rows' | 'random-blocks';
  /** Of every row: the key of the last one, from which to go on; absent where the table has none. */
  readonly end?: RowKey;
}

export interface CountQuery {
  readonly table: TableName;
  /** All of them must hold. */
  readonly where: readonly Condition[];
  readonly signal?: AbortSignal;
}

export interface LocateQuery {
  readonly table: TableName;
  /** Columns that identify the row in the answer. */
  readonly key: readonly string[];
  readonly fields: readonly string[];
  /** Values for `fields`, as text; 0 and the empty string are parts like any other. */
  readonly equal: readonly RowKey[];
  /**
   * Compares spellings away: case, blanks around (no-break and zero-width ones too), and whether
   * characters are composed (NFC). No index serves it.
   */
  readonly alike?: boolean;
  /** All of them must hold as well. */
  readonly where?: readonly Condition[];
  readonly signal?: AbortSignal;
}

export interface TransportFacts {
  /** What a current client negotiated; null when the server offered no TLS. */
  readonly negotiated: { readonly protocol: string; readonly cipher: string } | null;
  /** Whether a client that offers only this version was let in. */
  readonly olderAccepted: readonly { readonly protocol: string; readonly accepted: boolean }[];
  /** Whether a client that asks for no TLS was let in as far as authentication. */
  readonly plaintextAccepted: boolean;
  readonly certificate: {
    readonly notAfter: Temporal.Instant;
    readonly selfSigned: boolean;
  } | null;
}

export interface RoleFacts {
  readonly name: string;
  readonly login: boolean;
  readonly superuser: boolean;
  /** May read every row whatever the policies of the table. */
  readonly bypassesRowSecurity: boolean;
  readonly memberOf: readonly string[];
  readonly validUntil: Temporal.Instant | null;
  /** The most that the role (with what it inherits) may do on any user table. */
  readonly may: 'nothing' | 'read' | 'write' | 'own' | 'superuser';
  /** User tables of which the role (with what it inherits) may read at least one column. */
  readonly readableTables: readonly TableName[];
}

export interface Whereabouts {
  /** Names of the server in the network, in lower case: its own, its aliases, those of its addresses. */
  readonly names: readonly string[];
  /** False where the name service did not answer everything. */
  readonly complete: boolean;
}

export interface ServerFacts {
  readonly version: string;
  /** From a dated table in the connector; null when the version is not in it. */
  readonly endOfLife: Temporal.PlainDate | null;
  readonly listenAddresses: readonly string[];
  readonly passwordEncryption: string;
  readonly archiving: boolean;
  readonly replicas: number;
  /** What its own clock said in the middle of being asked; absent where it tells no time. */
  readonly now?: Temporal.Instant;
}

/**
 * The writing half, for stores that Troth may change. Every call is idempotent: killed at any batch
 * and called again, it reaches the same rows, once.
 */
export interface WritableStore extends Store {
  /**
   * Makes the change in batches of at most 10,000 rows, each with a commit of its own, and at most two
   * of them at a time; rows that came up in the meantime are changed too. A partition all of whose rows
   * are to be deleted by their clock may be emptied at once, if that has no other effect. Throws `store-refused` where a key, a right or a
   * reference is missing: nothing is skipped.
   */
  change(change: Change, options?: ChangeOptions): Promise<Changed>;
  /** Rows that the change would still find something to do in: 0 after it ended. Reads only. */
  remaining(change: Change, signal?: AbortSignal): Promise<number>;
  /** Whole rows of the selection, all columns as text, in keyset pages. */
  read(query: ReadQuery): AsyncIterable<ReadPage>;
  /**
   * Whether Troth's role may make the change, and what would make it slow or impossible. Rows of other
   * tables that refer to the selected ones are obstacles, unless one of `earlier`, which run before,
   * deletes them or nulls their reference.
   */
  foresee(
    change: Change,
    options?: { readonly earlier?: readonly Change[]; readonly signal?: AbortSignal },
  ): Promise<Foreseen>;
  /**
   * Tries the changes one after the other, as `change` would make them, in one transaction that is
   * rolled back: nothing stays changed but what sequences have handed out. What the store refuses is
   * an obstacle, and hides none that comes after it. Not tried, with the reason, where a change would
   * set off what cannot be taken back, where somebody's lock or the time stands against it, or where
   * more than `upTo` rows would change.
   */
  rehearse(
    changes: AsyncIterable<Change> | Iterable<Change>,
    options: RehearseOptions,
  ): Promise<Rehearsed>;
  /**
   * Writes each new value where its old one still stands: a row that somebody changed meanwhile stays
   * as it is. One statement, so that a batch is made whole or not at all. → rows that were changed.
   */
  replaceValues(replacement: Replacement, signal?: AbortSignal): Promise<number>;
  /**
   * What holds values of the column to something as they are, and would not, or would refuse, a text that
   * tells nothing and of which each row has another. Reads only.
   */
  holding(query: HoldingQuery): Promise<Holding>;
  /** What deletion left on disk: dead rows, write-ahead log, and since when. */
  traces(tables: readonly TableName[]): Promise<Answer<readonly Trace[]>>;
  /** Makes a materialised view anew from what it shows. → false where the role may not. */
  refresh(view: TableName, signal?: AbortSignal): Promise<boolean>;
  /** Rewrites the table so that deleted values are no longer in its files. */
  scrub(table: TableName, signal?: AbortSignal): Promise<void>;
}

/** What is done to each selected row. */
export type Treatment =
  | { readonly how: 'delete' }
  | {
      readonly how: 'update';
      /** Column → what becomes of it. */
      readonly set: Readonly<Record<string, ColumnTreatment>>;
    };

export type ColumnTreatment =
  | { readonly how: 'null' }
  /**
   * The text instead of the value. `{n}` in it stands for letters and digits that no other row has: they
   * are drawn by lot, so that they tell nothing of the row, and known again, so that no row is masked twice.
   */
  | { readonly how: 'mask'; readonly with: string }
  /** These JSON paths (`$.contact.phone`, `$.guests[*].email`) are removed from the document. */
  | { readonly how: 'remove-paths'; readonly paths: readonly string[] }
  /**
   * This value, as text, instead of what is there; null empties the column. With `zone` it is what somebody
   * gave: a moment without an offset is one of that zone, and a value that the column would round, cut
   * or move is an obstacle.
   */
  | { readonly how: 'set'; readonly to: string | null; readonly zone?: string }
  /** Each of these texts, wherever it stands in the value, is masked; at least 3 characters each. */
  | { readonly how: 'mask-texts'; readonly texts: readonly string[]; readonly with: string };

/** Whether nothing is left in the column, and so no reference by it. */
export function emptiesColumn(treatment: ColumnTreatment | undefined): boolean {
  return treatment?.how === 'null' || (treatment?.how === 'set' && treatment.to === null);
}

export interface Change {
  readonly select: Selection;
  readonly treatment: Treatment;
  /** Columns that identify a row; empty: the table has no key, and is changed in one transaction. */
  readonly key: readonly string[];
}

export interface ChangeOptions {
  readonly signal?: AbortSignal;
  /**
   * After each commit: rows changed by this call so far, and what these changes set off besides, as the
   * store counted it in their transactions (null where it does not count). Awaited, so that a test can
   * stop there.
   */
  readonly onBatch?: (rows: number, effects: readonly Effect[] | null) => void | Promise<void>;
  /** Bytes that the slowest replica may lag before the next batch waits; no limit when absent. */
  readonly replicaLag?: number;
}

export interface Changed {
  readonly rows: number;
}

export interface ReadQuery {
  readonly select: Selection;
  readonly key: readonly string[];
  readonly signal?: AbortSignal;
}

export interface ReadPage {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface Foreseen {
  readonly rows: number;
  /** Why it cannot be made: `no-right`, `no-column`, `not-nullable`, `referenced`, …, with the place. */
  readonly obstacles: readonly Objection[];
  /** What is to be known before: what takes long, what else happens, what only trying can tell. */
  readonly warnings: readonly Objection[];
}
