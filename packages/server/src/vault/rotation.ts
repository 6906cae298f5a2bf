/**
 * A new epoch key, and every subject key wrapped anew under it. When no key is wrapped by an old
 * epoch's key any more, that one is destroyed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../platform/clock.ts';
import { inTransaction, type Pool, type PoolClient } from '../platform/database.ts';
import { byteaArray } from './states.ts';
import { keyContext, type Epoch, type Tenant } from './tenant.ts';
import { addEpoch, currentEpoch } from './tenants.ts';
import { unwrap, wrap } from './wrapping.ts';

export interface RewrapOptions {
  /** Keys to a batch, each with a commit of its own; 1,000 by default. */
  readonly batch?: number;
  readonly signal?: AbortSignal;
  /** After each commit: keys wrapped anew by this call so far. Awaited. */
  readonly onBatch?: (keys: number) => void | Promise<void>;
}

export interface Rewrapped {
  readonly keys: number;
  readonly epochsDestroyed: number;
}

interface Rotating {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly tenant: Tenant;
}

interface Row {
  readonly id: string;
  readonly subject: Buffer;
  readonly wrapped: Buffer;
  readonly epoch: string;
  readonly epoch_wrapped: Buffer;
}

const defaultBatch = 1000;

/** Milliseconds; others hold keys locked for as long as one statement of theirs takes. */
const pauseBetweenPasses = 50;

export async function addCurrentEpoch({ pool, clock, tenant }: Rotating): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('select from troth.vault_tenant where tenant = $1 for update', [
      tenant.name,
    ]);
    await client.query(
      `update troth.vault_epoch set state = 'retiring' where tenant = $1 and state = 'current'`,
      [tenant.name],
    );
    await addEpoch(client, tenant, clock.now().toString());
  });
}

/** Killed at any batch and called again, it goes on with the keys that are left. */
export async function rewrapKeys(
  rotating: Rotating,
  { batch = defaultBatch, signal, onBatch }: RewrapOptions,
): Promise<Rewrapped> {
  const { pool, tenant } = rotating;
  let keys = 0;
  let epochsDestroyed = 0;
  const old = await retiring(pool, tenant);
  for (let pass = 0; old.length > 0; pass++) {
    if (pass > 0) await sleep(pauseBetweenPasses, undefined, signal ? { signal } : {});
    for (let after: Buffer | undefined = Buffer.alloc(0); after !== undefined;) {
      signal?.throwIfAborted();
      const done: Batch = await rewrapBatch(rotating, old, after, batch);
      after = done.last;
      keys += done.keys;
      if (done.keys > 0) await onBatch?.(keys);
    }
    // Keys that others held locked were passed over: they are met in the next pass.
    for (const epoch of old.splice(0)) {
      if (await destroyEpoch(rotating, epoch)) epochsDestroyed += 1;
      else old.push(epoch);
    }
  }
  return { keys, epochsDestroyed };
}

async function retiring(pool: Pool, tenant: Tenant): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from troth.vault_epoch where tenant = $1 and state = 'retiring' order by number`,
    [tenant.name],
  );
  return rows.map(({ id }) => id);
}

interface Batch {
  readonly keys: number;
  /** Undefined when there was none. */
  readonly last: Buffer | undefined;
}

async function rewrapBatch(
  { pool, tenant }: Rotating,
  old: readonly string[],
  after: Buffer,
  most: number,
): Promise<Batch> {
  return inTransaction(pool, async (client) => {
    const to = await lockedCurrent(client, tenant);
    const { rows } = await client.query<Row>(
      `select k.id, k.subject, k.wrapped, k.epoch, e.wrapped as epoch_wrapped
       from troth.vault_key k join troth.vault_epoch e on e.id = k.epoch
       where k.tenant = $1 and k.subject > $2 and k.epoch = any($3::uuid[])
       order by k.subject limit $4
       for update of k skip locked`,
      [tenant.name, after, old, most],
    );
    const anew = rows.map((row) => rewrapped(tenant, row, to));
    await client.query(
      `update troth.vault_key k set wrapped = anew.wrapped, epoch = $1
       from unnest($2::uuid[], $3::bytea[]) as anew (id, wrapped)
       where k.id = anew.id`,
      [to.id, rows.map(({ id }) => id), byteaArray(anew)],
    );
    return { keys: rows.length, last: rows.at(-1)?.subject };
  });
}

/** As long as this transaction lasts, no rotation makes the epoch an old one. */
async function lockedCurrent(client: PoolClient, tenant: Tenant): Promise<Epoch> {
  await client.query('select from troth.vault_tenant where tenant = $1 for share', [tenant.name]);
  return currentEpoch(client, tenant);
}

function rewrapped(tenant: Tenant, row: Row, to: Epoch): Buffer {
  const context = keyContext(tenant.name, row.subject, row.id);
  const from = tenant.epoch(row.epoch, row.epoch_wrapped);
  return wrap(to.cipher, unwrap(from.cipher, row.wrapped, context), context);
}

/** → false while a key is wrapped by it. */
async function destroyEpoch({ pool, clock, tenant }: Rotating, epoch: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    // In a statement of its own: who was making a key under it has committed before the next one looks.
    await client.query('select from troth.vault_epoch where id = $1 for update', [epoch]);
    await client.query(
      `update troth.vault_epoch set state = 'destroyed', wrapped = null, destroyed_at = $3
       where id = $2 and state = 'retiring' and not exists (
         select from troth.vault_key where tenant = $1 and epoch = $2)`,
      [tenant.name, epoch, clock.now().toString()],
    );
    const { rows } = await client.query<{ state: string }>(
      'select state from troth.vault_epoch where id = $1',
      [epoch],
    );
    return rows[0]?.state === 'destroyed';
  });
}
