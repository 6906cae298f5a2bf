/**
 * Fences and destructions, of one subject or of 50,000: one transaction, whole or not at all, and
 * idempotent. Each takes the next position, which the caches of all processes follow.
 */
import type { Clock } from '../platform/clock.ts';
import { inTransaction, type Pool, type PoolClient } from '../platform/database.ts';
import { channel } from './follower.ts';

export interface Changing {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly tenant: string;
  /** Names, each once. */
  readonly subjects: readonly string[];
  pseudonym(subject: string): Buffer;
}

/** More changed keys than this are not named one by one: caches are emptied. */
const named = 1000;

/** Subjects to a statement: few enough that computing some overlaps with changing others. */
const chunk = 10_000;

/** Changes are kept for processes that lag behind; one that lags further empties its cache. */
const changesKept = 10_000;

/** → how many keys were active. A subject without a key is fenced as well: none can be made. */
export function fenceKeys(changing: Changing): Promise<number> {
  return change(changing, {
    update: `update troth.vault_key set state = 'erasing', fenced_at = $3
             where tenant = $1 and subject = any($2::bytea[]) and state = 'active'`,
    insert: `insert into troth.vault_key (id, tenant, subject, state, made_at, fenced_at)
             select gen_random_uuid(), $1, subject, 'erasing', $3, $3
             from unnest($2::bytea[]) as subject
             on conflict (tenant, subject) do nothing`,
    wrong: `state = 'active'`,
  });
}

/** → how many keys were not erased yet. The wrapped key is overwritten; the row stays as a tombstone. */
export function destroyKeys(changing: Changing): Promise<number> {
  return change(changing, {
    update: `update troth.vault_key
             set state = 'erased', wrapped = null, epoch = null, erased_at = $3,
               closed = null, only_stored = false
             where tenant = $1 and subject = any($2::bytea[]) and state <> 'erased'`,
    insert: `insert into troth.vault_key (id, tenant, subject, state, made_at, erased_at)
             select gen_random_uuid(), $1, subject, 'erased', $3, $3
             from unnest($2::bytea[]) as subject
             on conflict (tenant, subject) do nothing`,
    wrong: `state <> 'erased'`,
  });
}

/** Takes a fence down again: a request that was withdrawn. → how many fences were up. */
export async function liftFences({ pool, tenant, subjects, pseudonym }: Changing): Promise<number> {
  const values = [tenant, byteaArray(subjects.map(pseudonym))];
  return inTransaction(pool, async (client) => {
    const raised = await client.query(
      `update troth.vault_key set state = 'active', fenced_at = null
       where tenant = $1 and subject = any($2::bytea[]) and state = 'erasing' and wrapped is not null`,
      values,
    );
    const blocked = await client.query(
      `delete from troth.vault_key
       where tenant = $1 and subject = any($2::bytea[]) and state = 'erasing' and wrapped is null`,
      values,
    );
    return (raised.rowCount ?? 0) + (blocked.rowCount ?? 0);
  });
}

export interface TenantChanging extends Pick<Changing, 'pool' | 'clock' | 'tenant'> {
  /** Id of the root provider, for a tenant that had no key. */
  readonly root: string;
}

/** Every key of the tenant, from its own down. → subject keys that were not erased yet. */
export async function destroyTenantKeys(changing: TenantChanging): Promise<number> {
  const { pool, clock, tenant, root } = changing;
  const at = clock.now().toString();
  return inTransaction(pool, async (client) => {
    const position = await nextPosition(client);
    await client.query(
      `insert into troth.vault_tenant (tenant, root, made_at, destroyed_at) values ($1, $2, $3, $3)
       on conflict (tenant) do update set wrapped = null, destroyed_at = $3
       where vault_tenant.wrapped is not null`,
      [tenant, root, at],
    );
    // First: who was making a key under one of them has committed before the keys are looked for.
    await client.query(
      `update troth.vault_epoch set state = 'destroyed', wrapped = null, destroyed_at = $2
       where tenant = $1 and state <> 'destroyed'`,
      [tenant, at],
    );
    const { rowCount } = await client.query(
      `update troth.vault_key
       set state = 'erased', wrapped = null, epoch = null, erased_at = $2,
         closed = null, only_stored = false
       where tenant = $1 and state <> 'erased'`,
      [tenant, at],
    );
    await tell(client, position, null);
    return rowCount ?? 0;
  });
}

interface Statements {
  readonly update: string;
  readonly insert: string;
  /** What no row may meet at the end. */
  readonly wrong: string;
}

async function change(changing: Changing, statements: Statements): Promise<number> {
  const { pool, clock, tenant, subjects, pseudonym } = changing;
  if (subjects.length === 0) return 0;
  const at = clock.now().toString();
  const isFew = subjects.length <= named;
  return inTransaction(pool, async (client) => {
    const position = await nextPosition(client);
    const ids: string[] = [];
    let changed = 0;
    let running = Promise.resolve(0);
    // The next pseudonyms are computed while the database changes the last ones.
    for (const some of chunks(subjects)) {
      const names = byteaArray(some.map(pseudonym));
      changed += await running;
      running = changeSome(client, statements, [tenant, names, at], {
        count: some.length,
        ids: isFew ? ids : undefined,
      });
    }
    changed += await running;
    await tell(client, position, isFew ? ids : null);
    return changed;
  });
}

/** → how many keys were changed; their ids are added to `ids`. */
async function changeSome(
  client: PoolClient,
  { update, insert, wrong }: Statements,
  values: readonly [tenant: string, subjects: string, at: string],
  { count, ids }: { readonly count: number; readonly ids: string[] | undefined },
): Promise<number> {
  const text = ids === undefined ? update : `${update} returning id`;
  let changed = 0;
  for (;;) {
    const updated = await client.query<{ id: string }>(text, [...values]);
    changed += updated.rowCount ?? 0;
    ids?.push(...updated.rows.map(({ id }) => id));
    if (changed >= count) return changed;
    await client.query(insert, [...values]);
    // A key that another process was making meanwhile is there now, and still as it made it.
    const { rows } = await client.query<{ wrong: boolean }>(
      `select exists (select from troth.vault_key
         where tenant = $1 and subject = any($2::bytea[]) and ${wrong}) as wrong`,
      values.slice(0, 2),
    );
    if (rows[0]?.wrong !== true) return changed;
  }
}

function* chunks(subjects: readonly string[]): Generator<readonly string[]> {
  for (let from = 0; from < subjects.length; from += chunk) {
    yield subjects.slice(from, from + chunk);
  }
}

export async function nextPosition(client: PoolClient): Promise<string> {
  const { rows } = await client.query<{ position: string }>(
    'update troth.vault_position set position = position + 1 returning position',
  );
  const [row] = rows;
  if (row === undefined) throw new Error('troth.vault_position has no row');
  return row.position;
}

export async function tell(
  client: PoolClient,
  position: string,
  keys: readonly string[] | null,
): Promise<void> {
  await client.query('insert into troth.vault_change (position, keys) values ($1, $2)', [
    position,
    keys,
  ]);
  await client.query('delete from troth.vault_change where position <= $1::bigint - $2', [
    position,
    changesKept,
  ]);
  await client.query('select pg_notify($1, $2)', [channel, position]);
}

/** As text: `pg` takes ten times as long over an array of Buffers. */
export function byteaArray(values: readonly Buffer[]): string {
  return `{${values.map((value) => `"\\\\x${value.toString('hex')}"`).join(',')}}`;
}
