/**
 * The behaviour that every store shows which Troth may change, as tests for `node:test`, beside what
 * `contract.suite.ts` asks of all stores. Run in the same way.
 */
import { after, before, describe } from 'node:test';
import type { RowKey, TableName, WritableStore } from './contract.ts';
import type { OpenStore, StoreContractOptions } from './contract.suite.ts';
import { rehearsingTests } from './suite/rehearsing.ts';
import { replacingTests } from './suite/replacing.ts';
import { aroundChangeTests, changeTests, type AtWritable } from './suite/writing.ts';

export interface OpenWritableStore extends OpenStore {
  readonly store: WritableStore;
  /** More rows of a seeded table, by another client. */
  addRows(table: TableName, columns: readonly string[], rows: readonly RowKey[]): Promise<void>;
}

export interface WritableContractOptions extends Omit<StoreContractOptions, 'open'> {
  open(): Promise<OpenWritableStore>;
}

export function writableContract({ name, open, cannot = {} }: WritableContractOptions): void {
  describe(`the contract of stores that are changed, kept by ${name}`, () => {
    let opened: OpenWritableStore;
    before(async () => (opened = await open()));
    after(() => opened.close());
    const at: AtWritable = {
      store: () => opened.store,
      table: (table) => ({ schema: opened.schema, name: table }),
      seed: (table) => opened.seed(table),
      addRows: (table, columns, rows) => opened.addRows(table, columns, rows),
      skip: (ability) => cannot[ability] ?? false,
    };
    describe('change', () => changeTests(at));
    describe('around a change', () => aroundChangeTests(at));
    describe('trying changes', () => rehearsingTests(at));
    describe('replacing values', () => replacingTests(at));
  });
}
