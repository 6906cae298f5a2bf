/** Looks along every way that a plan goes, and remembers what leads on. */
import { canonicalJson } from '@troth/core/proof';
import type { Store } from '../../stores/contract.ts';
import type { Way } from './handles.ts';
import type { Plan, PlanCondition, Reach } from './plan-model.ts';
import { selectionsOf, type Whose } from './selections.ts';
import type { Stores } from './workflow.ts';

/** → how many values are new. */
export async function collectHandles(plan: Plan, stores: Stores, whose: Whose): Promise<number> {
  let added = 0;
  for (const part of plan.stores) {
    const store = stores.get(part.store);
    if (store === undefined) continue;
    const reaches = [...part.steps, ...part.kept, ...(part.pointing ?? [])].flatMap((one) => [
      ...(one.reach ? [one.reach] : []),
      ...('beyond' in one && one.beyond ? [one.beyond] : []),
    ]);
    added += await collectWays(store, reaches, whose);
  }
  return added;
}

/** Before rows are asked for that no plan names. → how many values are new. */
export async function collectWays(
  store: Pick<Store, 'name' | 'locate'>,
  reaches: readonly Reach[],
  whose: Whose,
): Promise<number> {
  let added = 0;
  for (const way of waysOf(reaches)) {
    for await (const { table, fields, equal, where } of selectionsOf(store, way.rows, whose)) {
      if (fields === undefined || equal === undefined) {
        throw new Error('rows that refer to rows of a condition are reached by a condition');
      }
      const query = { table, key: way.keys, fields, equal, ...(where ? { where } : {}) };
      for await (const page of store.locate(query)) {
        added += await whose.handles.add(store.name, way, page);
      }
    }
  }
  return added;
}

/** Each once, and each after those that lead to it. */
function waysOf(reaches: readonly Reach[]): readonly Way[] {
  const ways = new Map<string, Way>();
  const follow = (reach: Reach): void => {
    for (const condition of reach.and ?? []) followCondition(condition);
    if (!('rows' in reach.from)) return;
    follow(reach.from.rows);
    const { rows, keys } = reach.from;
    ways.set(canonicalJson({ rows, keys }), { rows, keys });
  };
  const followCondition = (condition: PlanCondition): void => {
    if ('outside' in condition) follow(condition.outside);
    if ('exists' in condition) for (const each of condition.and ?? []) followCondition(each);
  };
  for (const reach of reaches) follow(reach);
  return [...ways.values()];
}
