/** Troth's own rows of one policy, held against its log, and what promises are broken where they differ. */
import type { Finding } from '@troth/core/control';
import type { Clause, Policy, PolicyPromise } from '@troth/core/policy';
import { askingDiffers } from './controls/records/asking.ts';
import { differenceFinding } from './controls/records/difference.ts';
import { identitiesDiffer } from './controls/records/identities.ts';
import { heldRequests } from './controls/records/requests.ts';
import { heldRecords, type HeldRecords } from './controls/records/rows.ts';
import type { Parts } from './parts.ts';

export interface PolicyRecords extends HeldRecords {
  alsoFound(promise: PolicyPromise, clause: Clause): readonly Finding[];
}

/** Clauses that rest on requests, holds, versions and the log; where a policy has none of them, all do. */
const resting = new Set([
  'logging',
  'publication',
  'erasure',
  'export',
  'rectification',
  'destruction',
  'retention',
]);

export async function recordsOf(
  { environment }: Pick<Parts, 'environment'>,
  policy: Policy,
): Promise<PolicyRecords> {
  const records = await heldRecords(environment, policy, environment.clock.now());
  const requests = await heldRequests(environment, policy.id);
  const asking = await askingDiffers(environment, policy.id);
  const ofPolicy = [
    ...records.ofPolicy,
    ...(asking ? [asking] : []),
    ...(await identitiesDiffer(environment, policy.id)),
    ...[...requests.differing.values()].map(({ difference }) => difference),
    ...requests.beside,
  ].map(differenceFinding);
  const restsOn = policy.promises.some(({ clauses }) =>
    clauses.some(({ kind }) => resting.has(kind)),
  );
  return {
    ...records,
    alsoFound: (promise, clause) => [
      ...(records.byPromise.get(promise.id) ?? []).map(differenceFinding),
      ...(resting.has(clause.kind) || !restsOn ? ofPolicy : []),
    ],
  };
}
