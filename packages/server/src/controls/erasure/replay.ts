/** Whoever was erased and came back, with an old copy or otherwise, is erased again. */
import type { Policy } from '@troth/core/policy';
import type { RowKey } from '../../stores/contract.ts';
import { byKind, placesOf, searchPlace } from '../requests/came-back.ts';
import type { Replayed } from '../requests/contract.ts';
import type { RequestEnvironment } from '../requests/environment.ts';
import { openRequest, verifyRequest } from '../requests/open-request.ts';
import { listRequests } from '../requests/rows.ts';
import { tenantKind } from '../requests/tenant.ts';

interface Returned {
  readonly kind: string;
  readonly key: RowKey;
}

/** The old copy may say that the contract runs: it had been destroyed all the same. */
const again = {
  right: 'destruction' as const,
  input: { onRequest: 'Destroyed before, and back in a store' },
};

/** Opens a verified request for each; memory stays with the length of the list, not of the tables. */
export async function replaySuppression(
  environment: RequestEnvironment,
  policy: Policy,
): Promise<Replayed> {
  const back = await whoCameBack(environment, policy);
  const open = await listRequests(environment.pool, { policies: [policy.id], open: true });
  const opened: string[] = [];
  for (const [pseudonym, { kind, key }] of back) {
    const asked = kind === tenantKind ? again : { right: 'erasure' as const };
    if (open.some((one) => one.right === asked.right && one.pseudonym === pseudonym)) continue;
    const id = await openRequest(environment, policy, { ...asked, kind, keys: [key] });
    await verifyRequest(environment, policy, id, 'suppression ledger');
    opened.push(id);
  }
  return { found: back.size, opened };
}

async function whoCameBack(
  environment: RequestEnvironment,
  policy: Policy,
): Promise<ReadonlyMap<string, Returned>> {
  const kinds = byKind(policy.id, await environment.suppression.list());
  const stores = environment.storesOf(policy);
  const back = new Map<string, Returned>();
  for (const place of placesOf(policy, new Set(kinds.keys()))) {
    const store = stores.get(place.store);
    const pseudonyms = kinds.get(place.kind);
    if (store === undefined || pseudonyms === undefined) continue;
    const { people } = await searchPlace(place, store, {
      pseudonyms,
      pseudonymOf: (kind, key) => environment.pseudonymOf(policy.id, kind, key),
    });
    for (const [pseudonym, key] of people) back.set(pseudonym, { kind: place.kind, key });
  }
  return back;
}
