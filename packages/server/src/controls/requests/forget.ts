/** Whom a hold that has ended, or a limitation, was about: nobody needs it once they are erased. */
import type { PoolClient } from '../../platform/database.ts';

export interface Forgotten {
  readonly policy: string;
  readonly kind: string;
  readonly pseudonyms: readonly string[];
  readonly at: Temporal.Instant;
}

export async function forgetPeople(
  client: PoolClient,
  { policy, kind, pseudonyms, at }: Forgotten,
): Promise<void> {
  await client.query(
    `update troth.limitation set sealed_subject = null, ended_at = coalesce(ended_at, $4)
      where policy = $1 and subject_kind = $2 and pseudonym = any ($3)`,
    [policy, kind, pseudonyms, at.toString()],
  );
  await client.query(
    `update troth.hold set sealed_subject = null
      where policy = $1 and subject_kind = $2 and pseudonym = any ($3) and ended_at is not null`,
    [policy, kind, pseudonyms],
  );
}
