/** What a server shows besides the tables of one database: part of the contract of a store. */
import type { Prepared } from './identity.ts';

export interface InventoryOptions {
  readonly lookInto?: (database: string) => boolean;
  readonly signal?: AbortSignal;
}

/** By name only: what lies behind them is not looked into. */
export interface Inventory {
  readonly database: string;
  /** The same for every database of one server; null where the role may not ask. */
  readonly server: string | null;
  /** Other databases of the server; PostgreSQL's own templates are left out. */
  readonly databases: readonly OtherDatabase[];
  readonly publications: readonly {
    readonly name: string;
    /** All tables of the database, those that come later too. */
    readonly allTables: boolean;
    readonly tables: readonly { readonly schema: string; readonly name: string }[];
  }[];
  /** Of this database, and physical ones, which keep the write-ahead log of all. */
  readonly slots: readonly {
    readonly name: string;
    readonly physical: boolean;
    readonly active: boolean;
  }[];
  readonly subscriptions: readonly string[];
  /** Extensions by which the server reads or writes elsewhere. */
  readonly extensions: readonly string[];
  readonly foreignServers: readonly { readonly name: string; readonly wrapper: string }[];
  /** `bytes` is null where the role may not see them. */
  readonly largeObjects: { readonly count: number; readonly bytes: number | null };
  /** Open ones of this database. */
  readonly prepared: Prepared | null;
  /** Tables that end with their session and are seen by nobody else. */
  readonly temporaryTables: number;
}

export interface OtherDatabase {
  readonly name: string;
  /** Tables that it has; null where nobody looked, or the role could not. */
  readonly tables: readonly { readonly schema: string; readonly name: string }[] | null;
}
