/** The values that a request's search looks for, sealed with it from the plan to its end: their rows go first. */
import type { Policy } from '@troth/core/policy';
import type { PoolClient } from '../../platform/database.ts';
import type { RequestEnvironment } from '../requests/environment.ts';
import { noValues, type SoughtValues } from './sought.ts';

type Environment = Pick<RequestEnvironment, 'pool' | 'sealer'>;

export async function remember(
  { pool, sealer }: Environment,
  policy: Policy,
  id: string,
  values: SoughtValues,
): Promise<void> {
  const sealed = sealer.seal(policy.id, Buffer.from(JSON.stringify(values)), contextOf(id));
  await pool.query(
    `insert into troth.request_search (request, sealed) values ($1, $2)
     on conflict (request) do update set sealed = excluded.sealed`,
    [id, sealed],
  );
}

/** Nothing where nothing was remembered yet. */
export async function remembered(
  { pool, sealer }: Environment,
  policy: Policy,
  id: string,
): Promise<SoughtValues> {
  const { rows } = await pool.query<{ readonly sealed: Buffer }>(
    'select sealed from troth.request_search where request = $1',
    [id],
  );
  if (rows[0] === undefined) return noValues;
  const text = Buffer.from(sealer.open(policy.id, rows[0].sealed, contextOf(id))).toString();
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? { ...noValues, ...value } : noValues;
}

/** Once the request has ended nobody needs to know. */
export async function forgetSearch(client: PoolClient, id: string): Promise<void> {
  await client.query('delete from troth.request_search where request = $1', [id]);
}

function contextOf(id: string): string {
  return `search ${id}`;
}
