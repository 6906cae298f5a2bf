/** What a policy itself asks for, wired: destructions at a contract's end, sweeps of old rows. */
import type { Policy } from '@troth/core/policy';
import { destructionsDue } from './controls/destruction/due.ts';
import { endEmptyDestructions, mayBeEmpty } from './controls/destruction/nothing-left.ts';
import { openDestruction, openDueDestructions } from './controls/destruction/open-destruction.ts';
import type { Requests } from './controls/requests/contract.ts';
import type { RequestEnvironment } from './controls/requests/environment.ts';
import { tablesBy } from './controls/requests/key-forms.ts';
import { readRequest } from './controls/requests/rows.ts';
import { tenantFrom } from './controls/requests/tenant.ts';
import { previewSweep } from './controls/retention/enforce.ts';
import { heldRequestsOf } from './held-requests.ts';
import { sequenceWaiting } from './ledger/sequence.ts';
import { choosePolicies, type Parts } from './parts.ts';

type Due = Pick<
  Requests,
  'destructionsDue' | 'openDestruction' | 'openDueDestructions' | 'previewSweep'
>;

export function dueRequestsOf(parts: Parts, environment: RequestEnvironment): Due {
  const policyOf = (name: string): Policy => choosePolicies(parts, [name])[0]!.policy;
  const storesOf = async (policy: Policy) => {
    const stores = environment.storesOf(policy);
    await environment.pseudonymOf.learn(policy, tablesBy(stores));
    return stores;
  };
  const records = heldRequestsOf(parts);
  /** Not by rows of Troth's own that somebody has changed. */
  const endEmpty = async (policy: Policy): Promise<void> => {
    const open = (await records.list({ open: true })).filter((one) => one.policy === policy.id);
    if (!open.some(mayBeEmpty)) return;
    if (open.some((one) => mayBeEmpty(one) && one.differs !== undefined)) return;
    await records.requireSound(policy);
    await endEmptyDestructions(environment, policy);
  };
  return {
    async destructionsDue(name) {
      const policy = policyOf(name);
      return destructionsDue(environment, policy, await storesOf(policy));
    },
    async openDestruction(name, { tenant, onRequest }) {
      const policy = policyOf(name);
      const asked = { tenant: tenantFrom(policy.map, tenant), onRequest };
      const stores = await storesOf(policy);
      const id = await openDestruction(environment, policy, stores, asked);
      await sequenceWaiting(parts.ledger);
      return readRequest(environment.pool, id);
    },
    async openDueDestructions(name) {
      const policy = policyOf(name);
      await parts.clocks.requireRight(policy);
      const opened = await openDueDestructions(environment, policy, await storesOf(policy));
      await endEmpty(policy);
      await sequenceWaiting(parts.ledger);
      return opened;
    },
    previewSweep: async (name, input) => previewSweep(environment, policyOf(name), input),
  };
}
