/** Every version of a policy that an installation has governed by. */
import type { Policy, SourceFile } from '@troth/core/policy';
import type { Pool } from 'pg';
import { inTransaction } from '../../platform/database.ts';
import type { PolicyVersion } from '../context.ts';
import { instant } from './records.ts';
import type { Recorder } from './recorder.ts';

/** Records a version with its evidence the first time that it is seen. */
export async function recordPolicyVersion(
  pool: Pool,
  recorder: Recorder,
  policy: Policy,
  sources: readonly SourceFile[],
  now: Temporal.Instant,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `insert into troth.policy_version (policy, hash, effective, sources, recorded_at)
       values ($1, $2, $3, $4, $5) on conflict do nothing`,
      [
        policy.id,
        policy.hash,
        policy.effective.toString(),
        JSON.stringify(sources),
        now.toString(),
      ],
    );
    if (rowCount === 0) return;
    await recorder.record(client, {
      policy: policy.id,
      policyHash: policy.hash,
      decision: 'recorded',
      at: now,
      payload: { hash: policy.hash, effective: policy.effective.toString() },
    });
  });
}

export async function policyVersions(
  pool: Pool,
  policy: string,
): Promise<readonly PolicyVersion[]> {
  const { rows } = await pool.query<{
    readonly hash: string;
    readonly effective: string;
    readonly recorded_at: Date;
  }>(
    `select hash, effective::text, recorded_at from troth.policy_version
      where policy = $1 order by recorded_at`,
    [policy],
  );
  return rows.map(({ hash, effective, recorded_at }) => ({
    hash,
    effective: Temporal.PlainDate.from(effective),
    recordedAt: instant(recorded_at),
  }));
}
