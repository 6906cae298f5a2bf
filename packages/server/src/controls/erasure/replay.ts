/** Whoever was erased and came back, with an old copy or otherwise, is erased again. */
import type { Policy } from '@troth/core/policy';
import { placesOf } from '../requests/came-back.ts';
import { searchPlace, summed, type Back, type Search } from '../requests/search-place.ts';
import type { Replayed } from '../requests/contract.ts';
import type { RequestEnvironment } from '../requests/environment.ts';
import { textsOf, wholeList } from '../requests/held-lines.ts';
import { kindsIn, listedIn, type Listed } from '../requests/listed.ts';
import { openRequest, verifyRequest } from '../requests/open-request.ts';
import type { Request } from '../requests/request.ts';
import { listRequests } from '../requests/rows.ts';
import { tablesBy } from '../requests/key-forms.ts';
import { tenantKind } from '../requests/tenant.ts';

/** The old copy may say that the contract runs: it had been destroyed all the same. */
const again = {
  right: 'destruction' as const,
  input: { onRequest: 'Destroyed before, and back in a store' },
};

/**
 * Opens a verified request for each; memory stays with the length of the list, not of the tables. Rows
 * younger than the erasure are perhaps of somebody else who was given the key: no request is opened.
 */
export async function replaySuppression(
  environment: RequestEnvironment,
  policy: Policy,
): Promise<Replayed> {
  const held = await environment.suppressed(policy.id);
  const listed = wholeList(policy.id, held);
  const { people, byHand } = await whoCameBack(environment, policy, listed);
  const open = await listRequests(environment.pool, { policies: [policy.id], open: true });
  const opened: string[] = [];
  const certain: string[] = [];
  const doubtful: string[] = [];
  const perhaps: string[] = [];
  const unfounded: string[] = [];
  const founded = listedIn(policy.id, held.inForce);
  for (const [pseudonym, { key, who }] of people) {
    if (!founded.has(pseudonym)) {
      unfounded.push(pseudonym);
      continue;
    }
    if (who === 'newer') {
      perhaps.push(pseudonym);
      continue;
    }
    const kind = listed.get(pseudonym)?.kind ?? '';
    const asked = kind === tenantKind ? again : { right: 'erasure' as const };
    const same = new Set([pseudonym, ...environment.pseudonymOf.all(policy.id, kind, key)]);
    const known = open.find((one) => one.right === asked.right && same.has(one.pseudonym ?? ''));
    const id =
      known?.id ?? (await openRequest(environment, policy, { ...asked, kind, keys: [key] }));
    if (known === undefined) opened.push(id);
    if (needsVerifying(known)) await verifyRequest(environment, policy, id, 'suppression ledger');
    (who === 'same' ? certain : doubtful).push(id);
  }
  const differs = textsOf(held);
  const found = people.size - perhaps.length - unfounded.length;
  return { found, opened, certain, doubtful, perhaps, unfounded, byHand, differs };
}

/** Who opened it themselves and was not recognised yet is known by the list. */
function needsVerifying(known: Request | undefined): boolean {
  return known === undefined || known.state === 'received';
}

async function whoCameBack(
  environment: RequestEnvironment,
  policy: Policy,
  listed: Listed,
): Promise<{ readonly people: ReadonlyMap<string, Back>; readonly byHand: number }> {
  const stores = environment.storesOf(policy);
  await environment.pseudonymOf.learn(policy, tablesBy(stores));
  const places = placesOf(policy, kindsIn(listed));
  const search: Search = {
    listed,
    pseudonymsOf: (name, values) => environment.pseudonymOf.all(policy.id, name, values),
    zone: policy.zone,
    present: new Map<string, Back | undefined>(),
    rootOf(kind) {
      const place = places.find((one) => one.isRoot && one.kind === kind);
      const store = place && stores.get(place.store);
      return place && store && { place, store };
    },
  };
  const people = new Map<string, Back>();
  let byHand = 0;
  for (const place of places.toSorted((a, b) => Number(b.isRoot) - Number(a.isRoot))) {
    const store = stores.get(place.store);
    if (store === undefined) continue;
    const found = await searchPlace(place, store, search);
    byHand += summed(found.found.values()).byHand;
    // Who stands in a root was said there; elsewhere only rows of those who do not stand in one count.
    for (const [pseudonym, back] of found.people) {
      const known = people.get(pseudonym) ?? search.present.get(pseudonym);
      people.set(pseudonym, known ?? back);
    }
  }
  return { people, byHand };
}
