/** A large table whose values are judged check after check, with a clock that is set. */
import type { Finding } from '@troth/core/control';
import type { DataMap } from '@troth/core/policy';
import { Client } from 'pg';
import { freshDatabase, type TestDatabase } from '../../platform/test-database.ts';
import { inspect } from '../check/inspection.ts';
import { tableReadings, type ReadingOptions } from '../check/table-readings.ts';
import { collection } from '../collection/index.ts';
import type { Memory } from '../reading/memory.ts';
import { contextOf, findingsOf, live, type Live, type TestContext } from './context.ts';
import { clauseOf, policyOf, promiseOf, testNow } from './policy.ts';
import { testSealer } from './sealer.ts';

type Params = Parameters<typeof collection.probe>[1];

export interface LapScene {
  readonly here: Live;
  readonly own: TestDatabase;
  /** As the installation is after a restart, with what was kept. */
  memory(options?: ReadingOptions): Memory;
  /** One check, so many hours after the last. */
  check(options?: CheckOptions): Promise<readonly Finding[]>;
  /** By a connection of its own, whose counts the server has when it returns. */
  elsewhere(sql: string): Promise<void>;
}

interface CheckOptions extends ReadingOptions {
  readonly hours?: number;
  readonly mode?: 'sample' | 'full';
}

export async function lapScene(
  t: TestContext,
  sql: string,
  map: DataMap,
  params: Params = { cards: 'tokens-only' },
): Promise<LapScene> {
  const here = await live(t, sql);
  const own = await freshDatabase(t, { migrated: true });
  const sealer = testSealer();
  const policy = policyOf(map, { promises: [promiseOf('P01', clauseOf('collection', params))] });
  const memory = (options?: ReadingOptions) => tableReadings(own.pool, sealer, 'test', options);
  let now = testNow;
  return {
    here,
    own,
    memory,
    async check({ hours = 1, mode = 'sample', ...options } = {}) {
      now = now.add({ hours });
      const at = now;
      const stores = inspect(policy, {
        mode,
        variables: { TROTH_TEST_URL: here.database.url },
        memory: memory(options),
        now: () => at,
      });
      try {
        return await findingsOf(collection, contextOf(policy, { stores, now }), params);
      } finally {
        await stores.close();
      }
    },
    async elsewhere(statements) {
      const client = new Client({ connectionString: here.database.url });
      await client.connect();
      await client.query(statements);
      // Counts reach the others when a session ends.
      await client.end();
    },
  };
}
