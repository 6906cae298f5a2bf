/** Every version of a policy that an installation has seen, and which of them was in force from when. */
import type { Policy, SourceFile } from '@troth/core/policy';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../platform/database.ts';
import type { PolicyVersion } from '../context.ts';
import { instant } from './records.ts';
import type { Recorder } from './recorder.ts';

export interface InForce {
  readonly hash: string;
  readonly since: Temporal.Instant;
  readonly sources: readonly SourceFile[];
  /** Whether any version of the policy was published by then. */
  readonly everPublished: boolean;
}

export interface NewVersion {
  readonly policy: Policy;
  readonly sources: readonly SourceFile[];
}

/** The day on which a policy says that it last changed. */
export function datedOf({ updated, effective }: Policy): Temporal.PlainDate {
  return updated ?? effective;
}

/**
 * Records a version with its evidence the first time that it is seen; the first of all is in force at
 * once. Opening twice at the same time does it once.
 */
export async function recordPolicyVersion(
  pool: Pool,
  recorder: Recorder,
  { policy, sources }: NewVersion,
  now: Temporal.Instant,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await lock(client, policy.id);
    const { rows: made } = await client.query<{ readonly sources: string }>(
      `insert into troth.policy_version (policy, hash, effective, dated, sources, recorded_at)
       values ($1, $2, $3, $4, $5, $6) on conflict do nothing
       returning encode(sha256(convert_to(sources::text, 'UTF8')), 'hex') as sources`,
      [
        policy.id,
        policy.hash,
        policy.effective.toString(),
        datedOf(policy).toString(),
        JSON.stringify(sources),
        now.toString(),
      ],
    );
    if (made.length === 0) return;
    const { rowCount: known } = await client.query(
      'select from troth.policy_in_force where policy = $1 limit 1',
      [policy.id],
    );
    const entry = await recorder.record(client, {
      policy: policy.id,
      policyHash: policy.hash,
      decision: 'recorded',
      at: now,
      payload: {
        hash: policy.hash,
        effective: policy.effective.toString(),
        dated: datedOf(policy).toString(),
        sources: made[0]?.sources ?? '',
        recorded: now.toString(),
        inForce: known === 0,
        ...(known === 0 ? { since: now.toString() } : {}),
      },
    });
    if (known === 0) await insertInForce(client, policy, { since: now, published: false, entry });
  });
}

export interface Taking {
  readonly since: Temporal.Instant;
  readonly published: boolean;
  /** What the entry commits to besides the version: the changes, who published it. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A recorded version takes effect, with its evidence. → the ledger entry. */
export async function takeEffect(
  pool: Pool,
  recorder: Recorder,
  policy: Policy,
  { since, published, payload }: Taking,
  now: Temporal.Instant,
): Promise<string> {
  return inTransaction(pool, async (client) => {
    await lock(client, policy.id);
    const entry = await recorder.record(client, {
      policy: policy.id,
      policyHash: policy.hash,
      decision: 'recorded',
      at: now,
      payload: { hash: policy.hash, inForceSince: since.toString(), published, ...payload },
    });
    await insertInForce(client, policy, { since, published, entry });
    return entry;
  });
}

async function insertInForce(
  client: PoolClient,
  { id, hash }: Policy,
  { since, published, entry }: Pick<Taking, 'since' | 'published'> & { readonly entry: string },
): Promise<void> {
  await client.query(
    `insert into troth.policy_in_force (policy, hash, since, published, entry)
     values ($1, $2, $3, $4, $5)`,
    [id, hash, since.toString(), published, entry],
  );
}

/** Until the transaction ends. */
async function lock(client: PoolClient, policy: string): Promise<void> {
  await client.query("select pg_advisory_xact_lock(hashtext('troth policy ' || $1))", [policy]);
}

/** What was in force at a moment; undefined where no version was yet. */
export async function versionInForce(
  pool: Pool,
  policy: string,
  at: Temporal.Instant,
): Promise<InForce | undefined> {
  const { rows } = await pool.query<{
    readonly hash: string;
    readonly since: Date;
    readonly sources: readonly SourceFile[];
    readonly published: boolean;
  }>(
    `select f.hash, f.since, v.sources,
            exists (select from troth.policy_in_force p
                     where p.policy = $1 and p.published and p.since <= $2) as published
       from troth.policy_in_force f
       join troth.policy_version v on v.policy = f.policy and v.hash = f.hash
      where f.policy = $1 and f.since <= $2
      order by f.since desc, f.number desc limit 1`,
    [policy, at.toString()],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { hash, sources, published: everPublished } = row;
  return { hash, since: instant(row.since), sources, everPublished };
}

/** When a version that was published takes effect; null where it was not, or has. */
export async function comingInForce(
  pool: Pool,
  { id, hash }: Policy,
  now: Temporal.Instant,
): Promise<Temporal.Instant | null> {
  const { rows } = await pool.query<{ readonly since: Date | null }>(
    `select min(since) as since from troth.policy_in_force
      where policy = $1 and hash = $2 and published and since > $3`,
    [id, hash, now.toString()],
  );
  const since = rows[0]?.since ?? null;
  return since === null ? null : instant(since);
}

/** The oldest first. `waiting`: the version of the files, where it is not in force yet. */
export async function policyVersions(
  pool: Pool,
  policy: string,
  waiting?: string,
): Promise<readonly PolicyVersion[]> {
  const { rows } = await pool.query<{
    readonly hash: string;
    readonly effective: string;
    readonly dated: string | null;
    readonly recorded_at: Date;
  }>(
    `select hash, effective::text, dated::text, recorded_at from troth.policy_version
      where policy = $1 order by recorded_at, hash`,
    [policy],
  );
  return rows.map(({ hash, effective, dated, recorded_at }) => ({
    hash,
    effective: Temporal.PlainDate.from(effective),
    dated: dated === null ? null : Temporal.PlainDate.from(dated),
    recordedAt: instant(recorded_at),
    isWaiting: hash === waiting,
  }));
}
