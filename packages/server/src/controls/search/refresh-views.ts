/** Materialised views in which somebody was found are made anew from what is left, where the role may. */
import type { Copy } from '../requests/plan-model.ts';
import type { Stores } from '../requests/workflow.ts';

/** → copies in views that were made anew: what they held before. Idempotent. */
export async function refreshViews(
  stores: Stores,
  copies: readonly Copy[],
  signal?: AbortSignal,
): Promise<readonly Copy[]> {
  const refreshed: Copy[] = [];
  const views = copies.filter(({ view }) => view === true);
  for (const [place, some] of Map.groupBy(views, ({ where }) => tableIn(where))) {
    const slash = place.indexOf('/');
    const [schema = '', ...name] = place.slice(slash + 1).split('.');
    const store = stores.get(place.slice(0, slash));
    if (await store?.refresh({ schema, name: name.join('.') }, signal)) refreshed.push(...some);
  }
  return refreshed;
}

/** `store/schema.table` of `store/schema.table.column`. */
export function tableIn(where: string): string {
  return where.slice(0, where.lastIndexOf('.'));
}
