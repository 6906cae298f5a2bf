/** Whoever was given the data is to be told (GDPR Art. 19): a notice each, in the transaction that ends the request. */
import type { Policy } from '@troth/core/policy';
import type { PoolClient } from '../../platform/database.ts';
import type { RequestEnvironment } from './environment.ts';
import type { Running } from './workflow.ts';

export async function queueNotices(
  client: PoolClient,
  { sealer, clock }: RequestEnvironment,
  policy: Policy,
  { plan, subject, request }: Running,
): Promise<void> {
  for (const [recipient, fields] of Object.entries(plan.recipients)) {
    const context = `notice ${request.id} ${recipient}`;
    const about = Buffer.from(JSON.stringify(subject.keys));
    await client.query(
      `insert into troth.notice (request, recipient, sealed_subject, fields, queued_at)
       values ($1, $2, $3, $4, $5)`,
      [
        request.id,
        recipient,
        sealer.seal(policy.id, about, context),
        JSON.stringify(fields),
        clock.now().toString(),
      ],
    );
  }
}
