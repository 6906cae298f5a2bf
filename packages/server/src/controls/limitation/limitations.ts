/** What people's data may not be used for, as rows say it and keys enforce it. */
import type { Policy } from '@troth/core/policy';
import { inTransaction, type Pool, type PoolClient } from '../../platform/database.ts';
import type { RowKey } from '../../stores/contract.ts';
import type { RequestEnvironment } from '../requests/environment.ts';
import { requestError } from '../requests/error.ts';
import { keyPlacesOf } from '../requests/key-places.ts';

export interface Limitation {
  readonly id: string;
  readonly request: string;
  readonly policy: string;
  readonly kind: string;
  readonly pseudonym: string;
  /** Null: all but storing. */
  readonly purposes: readonly string[] | null;
  /** ISO 8601, UTC. */
  readonly since: string;
  readonly endedAt: string | null;
}

export interface Limited {
  readonly kind: string;
  readonly key: RowKey;
}

/** One request makes one limitation. */
export function limitationOf(request: string): string {
  return request.replace(/^req_/, 'lim_');
}

/** Once, however often it is called; then the keys follow. */
export async function beginLimitation(
  environment: RequestEnvironment,
  policy: Policy,
  request: string,
  limited: Limited & { readonly purposes: readonly string[] | null },
): Promise<void> {
  const { pool, clock, sealer, pseudonymOf } = environment;
  const { kind, key, purposes } = limited;
  const id = limitationOf(request);
  const sealed = sealer.seal(policy.id, Buffer.from(JSON.stringify(key)), contextOf(id));
  const pseudonym = pseudonymOf(policy.id, kind, key);
  await pool.query(
    `insert into troth.limitation
       (id, request, policy, subject_kind, pseudonym, sealed_subject, purposes, since)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing`,
    [id, request, policy.id, kind, pseudonym, sealed, purposes, clock.now().toString()],
  );
  await applyTo(environment, policy, limited);
}

/**
 * Recorded in the ledger once; the keys follow. Ended again it only makes sure of the keys, which a
 * process that was killed may have left closed. The person is told before (GDPR Art. 18(3)). Throws
 * `limitation-unknown`.
 */
export async function endLimitation(
  environment: RequestEnvironment,
  policies: readonly Policy[],
  id: string,
): Promise<void> {
  const { pool, clock, recorder } = environment;
  const found = await subjectIn(environment, policies, id);
  const { policy } = found;
  await inTransaction(pool, async (client) => {
    const at = clock.now();
    const { rowCount } = await client.query(
      'update troth.limitation set ended_at = $2 where id = $1 and ended_at is null',
      [id, at.toString()],
    );
    if (rowCount === 0) return;
    await recorder.record(client, {
      policy: policy.id,
      policyHash: policy.hash,
      decision: 'revoked',
      at,
      payload: { limitation: id },
    });
  });
  await applyTo(environment, policy, found);
}

/**
 * Closes the person's keys to what all their limitations together say. One at a time for a person, each
 * by what stands in the rows: the last one has the last word.
 */
async function applyTo(
  { pool, keys, pseudonymOf }: RequestEnvironment,
  policy: Policy,
  { kind, key }: Limited,
): Promise<void> {
  const places = keyPlacesOf(policy, kind, key);
  if (keys === undefined || places.length === 0) return;
  const pseudonym = pseudonymOf(policy.id, kind, key);
  await inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `limitation ${policy.id} ${kind} ${pseudonym}`,
    ]);
    await keys.close(
      places,
      await closedBy(client, policy, kind, pseudonymOf.all(policy.id, kind, key)),
    );
  });
}

/** Those in force, taken together. */
export async function closedBy(
  client: Pool | PoolClient,
  policy: Policy,
  kind: string,
  pseudonyms: readonly string[],
): Promise<readonly string[] | 'all'> {
  const { rows } = await client.query<{ readonly purposes: readonly string[] | null }>(
    `select purposes from troth.limitation
      where policy = $1 and subject_kind = $2 and pseudonym = any ($3) and ended_at is null`,
    [policy.id, kind, pseudonyms],
  );
  const all = rows.map(({ purposes }) => purposes);
  if (all.includes(null)) return 'all';
  return [...new Set(all.flatMap((purposes) => purposes ?? []))].toSorted();
}

/** Those in force, the latest first; ended ones too when asked. */
export async function listLimitations(pool: Pool, all = false): Promise<readonly Limitation[]> {
  const { rows } = await pool.query<
    Omit<Limitation, 'kind' | 'since' | 'endedAt'> & {
      readonly subject_kind: string;
      readonly began: Date;
      readonly ended_at: Date | null;
    }
  >(
    `select id, request, policy, subject_kind, pseudonym, purposes, since as began, ended_at
       from troth.limitation where $1 or ended_at is null order by since desc, id`,
    [all],
  );
  return rows.map(({ subject_kind, began, ended_at, ...row }) => ({
    ...row,
    kind: subject_kind,
    since: began.toISOString(),
    endedAt: ended_at?.toISOString() ?? null,
  }));
}

async function subjectIn(
  { pool, sealer }: RequestEnvironment,
  policies: readonly Policy[],
  id: string,
): Promise<Limited & { readonly policy: Policy }> {
  const { rows } = await pool.query<{
    readonly policy: string;
    readonly kind: string;
    readonly sealed: Buffer | null;
  }>(
    `select policy, subject_kind as kind, sealed_subject as sealed
       from troth.limitation where id = $1`,
    [id],
  );
  const [row] = rows;
  const policy = policies.find((one) => one.id === row?.policy);
  if (!row?.sealed || !policy) {
    const message = 'There is no such limitation. `troth limitation list` shows them.';
    throw requestError('limitation-unknown', 'missing', message);
  }
  const text = Buffer.from(sealer.open(policy.id, row.sealed, contextOf(id))).toString();
  const key: unknown = JSON.parse(text);
  if (!isKey(key)) throw requestError('limitation-unknown', 'bug', 'Its person cannot be read.');
  return { policy, kind: row.kind, key };
}

/** As the sweep of what is past its period reads it too. */
function contextOf(id: string): string {
  return `limitation ${id}`;
}

function isKey(value: unknown): value is RowKey {
  return Array.isArray(value) && value.every((part) => part === null || typeof part === 'string');
}
