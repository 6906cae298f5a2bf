/** Who was given data of which something changes. */
import type { DataMap } from '@troth/core/policy';
import type { Plan, StorePlan } from './plan-model.ts';

/** GDPR Art. 19: whoever was given fields of datasets in which something of the person's changes. */
export function recipientsOf(map: DataMap, stores: readonly StorePlan[]): Plan['recipients'] {
  const touched = stores.flatMap(({ store, steps }) =>
    steps.filter(({ how }) => how !== 'unlink').map(({ dataset }) => `${store}.${dataset}.`),
  );
  const given = Object.entries(map.recipients).map(([id, { receives }]) => {
    const fields = receives.filter((field) => touched.some((place) => field.startsWith(place)));
    return [id, fields] as const;
  });
  return Object.fromEntries(given.filter(([, fields]) => fields.length > 0));
}
