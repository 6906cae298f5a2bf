/** Whether two plans do the same: counts and warnings apart, which change from minute to minute. */
import { canonicalJson } from '@troth/core/proof';
import type { Plan } from './plan-model.ts';

export function doesSame(a: Plan, b: Plan): boolean {
  return shapeOf(a) === shapeOf(b);
}

function shapeOf({ stores, obstacles, leftOut = [], sealed, recipients }: Plan): string {
  return canonicalJson({
    stores: stores.map(({ store, steps, kept }) => ({
      store,
      steps: steps.map((step) => ({ ...step, rows: 0 })),
      kept: kept.map((one) => ({ ...one, rows: 0 })),
    })),
    obstacles: obstacles.map(({ code, resource }) => [code, resource]),
    ...(leftOut.length > 0 && { leftOut: leftOut.map(({ code, resource }) => [code, resource]) }),
    sealed,
    recipients,
  });
}
