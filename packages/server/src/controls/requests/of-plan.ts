/** A plan, as a run's failures and counts. */
import type { Plan } from './plan-model.ts';
import type { Failure } from './request.ts';

/** All was done that could be; what the plan left out stays named. */
export function leftOutOf({ leftOut = [] }: Plan): readonly Failure[] {
  return leftOut.map(({ resource, message }) => {
    const store = resource.slice(0, resource.indexOf('.'));
    return { store, resource, code: 'left-out', rows: null, says: message };
  });
}

export function countsOf({ stores }: Plan): Record<string, number> {
  return Object.fromEntries(
    stores.flatMap(({ store, steps }) =>
      steps.map(({ rows }, index) => [`${store}/${index}`, rows] as const),
    ),
  );
}

export function remainders(
  plan: Plan,
  remaining: Readonly<Record<string, number>>,
  code: 'rows-remain' | 'rows-unaccounted',
): Failure[] {
  return plan.stores.flatMap(({ store, steps }) =>
    steps.flatMap(({ dataset }, index) => {
      const rows = remaining[`${store}/${index}`];
      const resource = `${store}.${dataset}`;
      return rows === undefined ? [] : [{ store, resource, code, rows }];
    }),
  );
}
