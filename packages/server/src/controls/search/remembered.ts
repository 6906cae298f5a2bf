/** The values that a request's search looks for, sealed with it from the plan to its end: their rows go first. */
import type { Policy } from '@troth/core/policy';
import type { PoolClient } from '../../platform/database.ts';
import type { RequestEnvironment } from '../requests/environment.ts';
import { noValues, type SoughtValues } from './sought.ts';

type Environment = Pick<RequestEnvironment, 'pool' | 'sealer'>;

export function sealSearch(
  { sealer }: Pick<Environment, 'sealer'>,
  policy: Policy,
  id: string,
  values: SoughtValues,
): Uint8Array {
  return sealer.seal(policy.id, Buffer.from(JSON.stringify(values)), contextOf(id));
}

export async function insertSearch(
  client: PoolClient,
  id: string,
  sealed: Uint8Array,
): Promise<void> {
  await client.query(
    `insert into troth.request_search (request, sealed) values ($1, $2)
     on conflict (request) do update set sealed = excluded.sealed`,
    [id, sealed],
  );
}

/** Undefined where nothing was remembered, or what was has gone. */
export async function remembered(
  { pool, sealer }: Environment,
  policy: Policy,
  id: string,
): Promise<SoughtValues | undefined> {
  const { rows } = await pool.query<{ readonly sealed: Buffer }>(
    'select sealed from troth.request_search where request = $1',
    [id],
  );
  if (rows[0] === undefined) return undefined;
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
