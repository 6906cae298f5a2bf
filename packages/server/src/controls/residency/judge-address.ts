/** What the names of a store's server say of its place, held against what the map declares. */
import type { Finding } from '@troth/core/control';
import type { StoreDeclaration } from '@troth/core/policy';
import type { Answer, Whereabouts } from '../../stores/contract.ts';
import type { Attempt } from '../attempt.ts';
import { broken } from '../finding.ts';
import type { Params } from './clause.ts';
import { hostingOf, isOtherRegion } from './hosting.ts';

/**
 * Only ever a contradiction: a name that fits proves no place, so the declaration stays one. The
 * host's name stays out of the finding, as the store's address does.
 */
export function judgeAddress(
  store: string,
  declared: StoreDeclaration,
  asked: Attempt<Answer<Whereabouts>> | undefined,
  params: Params,
): Finding[] {
  if (!asked?.done || !asked.value.supported) return [];
  const places = asked.value.value.names.flatMap((name) => hostingOf(name) ?? []);
  const against = places.find(
    (place) =>
      place.country !== declared.country ||
      (params.regions !== undefined && isOtherRegion(place, declared.region)),
  );
  if (against === undefined) return [];
  const { provider, region, country } = against;
  return [
    broken(
      'place-elsewhere',
      store,
      `The address of ${store} leads to ${region} of ${provider} (${country}); the map declares ${declared.region} (${declared.country}).`,
      { facts: { declared: declared.region, region, country } },
    ),
  ];
}
