/** What a connector gives the suite to work with. */
import type { RowKey, Store, TableName } from '../contract.ts';

export type SeedType = 'integer' | 'text' | 'moment';

export interface SeedTable {
  readonly table: TableName;
  /** A column ends in `?` where it may be null. */
  readonly columns: Readonly<Record<string, SeedType | `${SeedType}?`>>;
  readonly primaryKey?: readonly string[];
  readonly foreignKeys?: readonly {
    readonly columns: readonly string[];
    readonly to: TableName;
    readonly keys: readonly string[];
  }[];
  /** Values as text, in the order of `columns`; moments in ISO 8601. */
  readonly rows: readonly RowKey[];
}

export interface OpenStore {
  readonly store: Store;
  /** Where the suite may make tables. */
  readonly schema: string;
  /** Makes the table and its rows. */
  seed(table: SeedTable): Promise<void>;
  /** Closes the store, if the suite has not, and removes what was made. */
  close(): Promise<void>;
}

export type Ability = 'foreign-keys' | 'composite-keys' | 'odd-names' | 'many-rows';

export interface StoreContractOptions {
  readonly name: string;
  open(): Promise<OpenStore>;
  /** Ability → why the store lacks it. */
  readonly cannot?: Readonly<Partial<Record<Ability, string>>>;
}
