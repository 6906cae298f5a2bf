/** Which database a store is: kept in one row for a policy's store, as an entry of the policy's log says. */
import type { Policy } from '@troth/core/policy';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import { inTransaction, type Pool } from '../../platform/database.ts';
import type { StoreIdentity } from '../../stores/identity.ts';
import type { Recorder } from './recorder.ts';

export const identitySchema = z.strictObject({
  server: z.string().nullable(),
  database: z.string(),
  tables: z.record(z.string(), z.string()),
});

export interface KeptIdentity {
  readonly store: string;
  /** Undefined where what stands there is none of ours. */
  readonly identity: StoreIdentity | undefined;
  readonly since: Temporal.Instant;
  readonly entry: string | null;
}

interface Row {
  readonly store: string;
  readonly identity: unknown;
  readonly known_since: Date;
  readonly entry: string | null;
}

export async function readIdentities(
  pool: Pool,
  policy: string,
): Promise<ReadonlyMap<string, KeptIdentity>> {
  const { rows } = await pool.query<Row>(
    'select store, identity, known_since, entry from troth.store_identity where policy = $1',
    [policy],
  );
  return new Map(
    rows.map(({ store, identity, known_since: since, entry }) => [
      store,
      {
        store,
        identity: identitySchema.safeParse(identity).data,
        since: since.toTemporalInstant(),
        entry,
      },
    ]),
  );
}

interface Remembering {
  readonly store: string;
  readonly identity: StoreIdentity;
  /** The entry of the row that it takes the place of; null: there is none. */
  readonly before: string | null;
  /** Why another database was accepted; absent for the first. */
  readonly because?: string;
}

/** → the entry; undefined where another process has written since, and nothing was recorded. */
export async function rememberIdentity(
  environment: { readonly pool: Pool; readonly clock: Clock; readonly recorder: Recorder },
  { id: policy, hash: policyHash }: Pick<Policy, 'id' | 'hash'>,
  { store, identity, before, because }: Remembering,
): Promise<string | undefined> {
  const { pool, clock, recorder } = environment;
  const at = clock.now();
  return inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 2))', [
      `store ${policy}/${store}`,
    ]);
    const known = await client.query<{ readonly entry: string | null }>(
      'select entry from troth.store_identity where policy = $1 and store = $2',
      [policy, store],
    );
    if ((known.rows[0]?.entry ?? null) !== before) return undefined;
    const entry = await recorder.record(client, {
      policy,
      policyHash,
      decision: 'recorded',
      at,
      payload: {
        store,
        identity: { ...identity },
        since: at.toString(),
        ...(because !== undefined && { because }),
      },
    });
    await client.query(
      `insert into troth.store_identity (policy, store, identity, entry, known_since)
       values ($1, $2, $3, $4, $5)
       on conflict (policy, store) do update
         set identity = excluded.identity, entry = excluded.entry, known_since = excluded.known_since`,
      [policy, store, JSON.stringify(identity), entry, at.toString()],
    );
    return entry;
  });
}
