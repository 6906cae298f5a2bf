/** Somebody else has a key, an address or a number now that was an erased person's: they are let be. */
import type { Policy } from '@troth/core/policy';
import { inTransaction } from '../../platform/database.ts';
import type { Release } from './contract.ts';
import type { RequestEnvironment } from './environment.ts';
import { requestError } from './error.ts';
import { listedIn } from './listed.ts';

const shortestReason = 20;

type Environment = Pick<RequestEnvironment, 'pool' | 'recorder' | 'clock' | 'suppression'>;

/** The ledger has it before the list does: killed between, it is only said again. */
export async function releaseSuppression(
  { pool, recorder, clock, suppression }: Environment,
  policies: readonly Policy[],
  { of, reason }: Release,
): Promise<number> {
  if (reason.trim().length < shortestReason) {
    const message = `A release needs a reason of at least ${shortestReason} characters.`;
    throw requestError('request-reason', 'invalid', message);
  }
  const lines = await suppression.list();
  const at = clock.now();
  let released = 0;
  for (const policy of policies) {
    const found = [...listedIn(policy.id, lines)].filter(([pseudonym, { requests }]) =>
      'pseudonym' in of ? pseudonym === of.pseudonym : requests.has(of.request),
    );
    if (found.length === 0) continue;
    const pseudonyms = found.map(([pseudonym]) => pseudonym);
    await inTransaction(pool, (client) =>
      recorder.record(client, {
        policy: policy.id,
        policyHash: policy.hash,
        decision: 'revoked',
        at,
        payload: { suppression: pseudonyms, reason: reason.trim() },
      }),
    );
    await suppression.add(
      found.map(([pseudonym, { kind, requests }]) => ({
        policy: policy.id,
        kind,
        pseudonym,
        request: [...requests].at(-1) ?? '',
        at: at.toString(),
        released: true,
      })),
    );
    released += found.length;
  }
  if (released > 0) return released;
  const message =
    'Nothing like this stands in the suppression ledger. `troth suppression list` shows what does.';
  throw requestError('suppression-unknown', 'missing', message);
}
