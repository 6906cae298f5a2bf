/**
 * The behaviour that every store shows, as tests for `node:test`. A connector runs them from its
 * own test file against a real server:
 *
 *     storeContract({ name: 'postgres', open: async () => ({ store, schema, seed, close }) });
 *
 * What a store cannot do it names in `cannot`, with the reason; those tests are then skipped and
 * the reason shown.
 */
import { after, before, describe } from 'node:test';
import type { RowKey, Store, TableName } from './contract.ts';
import { countTests } from './suite/count.ts';
import { discoverTests } from './suite/discover.ts';
import { closeTests, factTests, failureTests } from './suite/failure.ts';
import { locateTests } from './suite/locate.ts';
import type { At } from './suite/reading.ts';
import { sampleTests } from './suite/sample.ts';

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

export function storeContract({ name, open, cannot = {} }: StoreContractOptions): void {
  describe(`the store contract, kept by ${name}`, () => {
    let opened: OpenStore;
    before(async () => (opened = await open()));
    after(() => opened.close());
    const at: At = {
      store: () => opened.store,
      table: (table) => ({ schema: opened.schema, name: table }),
      seed: (table) => opened.seed(table),
      skip: (ability) => cannot[ability] ?? false,
    };
    describe('discover', () => discoverTests(at));
    describe('sample', () => sampleTests(at));
    describe('count', () => countTests(at));
    describe('locate', () => locateTests(at));
    describe('facts', () => factTests(at));
    describe('failure', () => failureTests(at));
    describe('close', () => closeTests(open));
  });
}
