/**
 * Handles: the values by which rows are reached through other rows, at every hop. They are remembered,
 * sealed, from the plan to the end of the request, so that a row is found by them when the rows on the
 * way to it have gone. A later look adds values and never takes one away.
 *
 * Read and written in pages of at most 1,000 values, so that memory does not grow with the people or rows.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '@troth/core/proof';
import type { Policy } from '@troth/core/policy';
import { inTransaction, type PoolClient } from '../../platform/database.ts';
import type { RowKey } from '../../stores/contract.ts';
import type { RequestEnvironment } from './environment.ts';
import type { Reach } from './plan-model.ts';

/** Rows on the way, and their columns whose values lead on. */
export interface Way {
  readonly rows: Reach;
  readonly keys: readonly string[];
}

export interface Handles {
  /** What is remembered of the way, in pages of at most 1,000. */
  pages(store: string, way: Way): AsyncIterable<readonly RowKey[]>;
  /** Adds those that are not remembered yet. → how many these were. */
  add(store: string, way: Way, values: readonly RowKey[]): Promise<number>;
}

const pageSize = 1000;

/** For whoever asks by conditions alone. */
export const noHandles: Handles = {
  async *pages() {},
  add: () => Promise.reject(new Error('nothing is remembered where there is no request')),
};

type Environment = Pick<RequestEnvironment, 'pool' | 'sealer' | 'pseudonymOf'>;

export function handlesOf(environment: Environment, policy: Policy, request: string): Handles {
  const { pool, sealer, pseudonymOf } = environment;
  const contextOf = (way: string): string => `handles ${request} ${way}`;
  return {
    async *pages(store, asked) {
      const way = nameOf(store, asked);
      for (let after = '0'; ;) {
        const { rows } = await pool.query<{ position: string; sealed: Buffer }>(
          `select position, sealed from troth.request_handle_page
            where request = $1 and way = $2 and position > $3 order by position limit 1`,
          [request, way, after],
        );
        const [page] = rows;
        if (page === undefined) return;
        after = page.position;
        yield parse(sealer.open(policy.id, page.sealed, contextOf(way)));
      }
    },
    async add(store, asked, values) {
      const way = nameOf(store, asked);
      const whole = values.filter((value) => !value.includes(null));
      let added = 0;
      for (let start = 0; start < whole.length; start += pageSize) {
        const some = new Map(
          whole
            .slice(start, start + pageSize)
            .map((value) => [pseudonymOf(policy.id, 'handle', value), value]),
        );
        added += await inTransaction(pool, async (client) => {
          const { rows } = await client.query<{ digest: string }>(
            `insert into troth.request_handle (request, way, digest)
             select $1, $2, unnest($3::text[]) on conflict do nothing returning digest`,
            [request, way, [...some.keys()]],
          );
          if (rows.length === 0) return 0;
          const sealed = sealer.seal(
            policy.id,
            Buffer.from(JSON.stringify(rows.map(({ digest }) => some.get(digest)))),
            contextOf(way),
          );
          await client.query(
            'insert into troth.request_handle_page (request, way, sealed) values ($1, $2, $3)',
            [request, way, sealed],
          );
          return rows.length;
        });
      }
      return added;
    },
  };
}

/** When the request has ended nobody asks by them any more. */
export async function forgetHandles(client: PoolClient, request: string): Promise<void> {
  await client.query('delete from troth.request_handle_page where request = $1', [request]);
  await client.query('delete from troth.request_handle where request = $1', [request]);
}

/** Which way it is, whatever the order in which its columns are named. */
function nameOf(store: string, way: Way): string {
  return createHash('sha256')
    .update(canonicalJson([store, way]))
    .digest('base64url');
}

function parse(opened: Uint8Array): readonly RowKey[] {
  const value: unknown = JSON.parse(Buffer.from(opened).toString());
  if (Array.isArray(value) && value.every(isRowKey)) return value;
  throw new Error('a page of handles that is none');
}

function isRowKey(value: unknown): value is RowKey {
  return Array.isArray(value) && value.every((part) => typeof part === 'string');
}
