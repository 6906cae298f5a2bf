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
import { countTests } from './suite/count.ts';
import { discoverTests } from './suite/discover.ts';
import { closeTests, factTests, failureTests } from './suite/failure.ts';
import { locateTests } from './suite/locate.ts';
import type { At } from './suite/reading.ts';
import { sampleTests } from './suite/sample.ts';
import type { OpenStore, StoreContractOptions } from './suite/under-test.ts';

export type {
  Ability,
  OpenStore,
  SeedTable,
  SeedType,
  StoreContractOptions,
} from './suite/under-test.ts';

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
