/**
 * Which database answers under a store's address. Two databases with the same tables are told apart by
 * what the server cannot be made to say otherwise; a standby that is promoted stays the same.
 */
import type { TableName } from './condition.ts';

export interface StoreIdentity {
  /** The server's own number, given when its files were made; null where the role may not ask for it. */
  readonly server: string | null;
  /** Of the database within the server. */
  readonly database: string;
  /** `schema.table` → its number; only where the server's is not told. */
  readonly tables: Readonly<Record<string, string>>;
}

/** A server that follows another one, and takes no changes. */
export interface Standby {
  /** Seconds; null where it does not tell how far behind it is. */
  readonly lag: number | null;
}

/** Seconds that a standby may be behind and still count: a healthy one is never so far. */
export const mostLag = 60;

/** Transactions that are prepared, and neither committed nor rolled back: what they bring nobody sees. */
export interface Prepared {
  readonly transactions: number;
  /** ISO 8601: since when the oldest has been so. */
  readonly since: string;
  /** `schema.table` that they have changed; of a partition, the table that it belongs to. */
  readonly tables: readonly string[];
  /** Whether they have made what has no name yet for anybody else. */
  readonly unseen: boolean;
}

export interface Answering {
  readonly identity: StoreIdentity;
  readonly standby: Standby | null;
  /** Null where there is none, or the store has no such thing. */
  readonly prepared: Prepared | null;
  /** Whether the session is one that may write. */
  readonly writing: boolean;
}

/** Asked of each connection before anything else is. */
export interface IdentityGuard {
  /** By which a database is known where the server does not tell its number. */
  readonly tables: readonly TableName[];
  /** Throws where nothing may be asked of what answers. */
  admit(answering: Answering): Promise<void>;
}

/** What is not told by both is not compared, but for the server's number: whoever knew it asks for it. */
export function isSameStore(known: StoreIdentity, now: StoreIdentity): boolean {
  if (known.database !== now.database) return false;
  if (known.server !== null) return known.server === now.server;
  return Object.entries(now.tables).every(
    ([name, oid]) => known.tables[name] === undefined || known.tables[name] === oid,
  );
}
