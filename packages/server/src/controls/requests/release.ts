/** Somebody else has a key, an address or a number now that was an erased person's: they are let be. */
import type { Policy } from '@troth/core/policy';
import { inTransaction } from '../../platform/database.ts';
import type { Release } from './contract.ts';
import type { RequestEnvironment } from './environment.ts';
import { requestError } from './error.ts';
import { listedIn } from './listed.ts';
import type { Suppressed } from './suppression.ts';

const shortestReason = 20;

type Environment = Pick<
  RequestEnvironment,
  'pool' | 'recorder' | 'clock' | 'suppression' | 'suppressed'
>;

/** The ledger has it before the file does: killed between, only the file is written when it is said again. */
export async function releaseSuppression(
  environment: Environment,
  policies: readonly Policy[],
  { of, reason }: Release,
): Promise<number> {
  if (reason.trim().length < shortestReason) {
    const message = `A release needs a reason of at least ${shortestReason} characters.`;
    throw requestError('request-reason', 'invalid', message);
  }
  const isMeant = (pseudonym: string, requests: ReadonlySet<string>): boolean =>
    'pseudonym' in of ? pseudonym === of.pseudonym : requests.has(of.request);
  let released = 0;
  for (const policy of policies) {
    const held = await environment.suppressed(policy.id);
    const unsaid = held.unsaid.filter((line) => isMeant(line.pseudonym, new Set([line.request])));
    await environment.suppression.add(unsaid);
    const lines = [...listedIn(policy.id, held.inForce)].flatMap(
      ([pseudonym, { kind, requests }]): Omit<Suppressed, 'at'>[] => {
        if (!isMeant(pseudonym, requests)) return [];
        const request = [...requests].at(-1) ?? '';
        return [{ policy: policy.id, kind, pseudonym, request, released: true }];
      },
    );
    await record(environment, policy, lines, reason.trim());
    released += unsaid.length + lines.length;
  }
  if (released > 0) return released;
  const message =
    'Nothing like this stands in the suppression ledger. `troth suppression list` shows what does.';
  throw requestError('suppression-unknown', 'missing', message);
}

async function record(
  { pool, recorder, clock, suppression }: Environment,
  policy: Policy,
  lines: readonly Omit<Suppressed, 'at'>[],
  reason: string,
): Promise<void> {
  if (lines.length === 0) return;
  const now = clock.now();
  const at = now.toString();
  const pseudonyms = lines.map(({ pseudonym }) => pseudonym);
  await inTransaction(pool, (client) =>
    recorder.record(client, {
      policy: policy.id,
      policyHash: policy.hash,
      decision: 'revoked',
      at: now,
      payload: { suppression: pseudonyms, at, reason },
    }),
  );
  await suppression.add(lines.map((line) => ({ ...line, at })));
}
