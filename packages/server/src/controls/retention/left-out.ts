/**
 * A sweep of everything goes on without the datasets that are refused: these are left out, each with its
 * reason, and the sweep is never called done. Which dataset an obstacle is about is told by the rows that
 * it stands against, and by the dataset because of which they would go.
 */
import type { DataMap } from '@troth/core/policy';
import type { Table, TableName } from '../../stores/contract.ts';
import type { Plan, Remark } from '../requests/plan-model.ts';
import { isSame, tableOf } from '../scope.ts';

/** `store.dataset` → the swept datasets because of which rows of it go. */
export type Roots = ReadonlyMap<string, ReadonlySet<string>>;

export interface Made {
  readonly plan: Plan;
  readonly roots: Roots;
}

interface Known {
  readonly map: DataMap;
  /** By store. */
  readonly tables: Readonly<Record<string, readonly Table[]>>;
  /** Of a plan that was approved: what it left out is left out again, and nothing else. */
  readonly approved?: readonly Remark[];
}

/** `make`: the plan without these datasets. */
export async function leavingOut(
  known: Known,
  make: (without: readonly string[]) => Promise<Made>,
): Promise<Plan> {
  const { approved = [] } = known;
  if (approved.length > 0) {
    const { plan } = await make(placesOf(approved));
    return { ...plan, leftOut: approved };
  }
  const first = await make([]);
  const leftOut: Remark[] = [];
  for (let made = first; ; made = await make(placesOf(leftOut))) {
    const { obstacles, stores } = made.plan;
    if (obstacles.length === 0) {
      if (leftOut.length === 0) return made.plan;
      const rows = stores.flatMap(({ steps }) => steps).reduce((sum, one) => sum + one.rows, 0);
      // Nothing else goes: then the sweep is refused, and says all that stands against it.
      return rows === 0 ? first.plan : { ...made.plan, leftOut };
    }
    const before = leftOut.length;
    for (const obstacle of obstacles) {
      const places = blamed(obstacle, made.roots, known);
      if (places.length === 0) return first.plan;
      for (const place of places) leftOut.push({ ...obstacle, resource: place });
    }
    if (new Set(placesOf(leftOut)).size <= new Set(placesOf(leftOut.slice(0, before))).size) {
      return first.plan;
    }
  }
}

function placesOf(leftOut: readonly Remark[]): readonly string[] {
  return [...new Set(leftOut.map(({ resource }) => resource))];
}

/** Rows that stay hold the rows that they refer to, and not themselves. */
const ofTheOther: ReadonlySet<string> = new Set(['reference-holds', 'before-period']);

function blamed({ code, resource }: Remark, roots: Roots, known: Known): readonly string[] {
  const places = placesIn(resource, known);
  const found = places.flatMap((place) => {
    const all = [...(roots.get(place) ?? [])];
    const others = all.filter((one) => one !== place);
    return ofTheOther.has(code) && others.length > 0 ? others : all;
  });
  return [...new Set(found)];
}

/** Datasets of `store.dataset…` or `store/schema.table…` (or that without its store); of an undeclared table, those that it refers to. */
function placesIn(resource: string, { map, tables }: Known): readonly string[] {
  const named = Object.entries(map.stores).flatMap(([store, { datasets }]) =>
    Object.entries(datasets).map(([name, dataset]) => ({
      place: `${store}.${name}`,
      store,
      table: tableOf(dataset),
    })),
  );
  const begins = (start: string): boolean => resource === start || resource.startsWith(`${start}.`);
  const isTable = (store: string, { schema, name }: TableName): boolean =>
    begins(`${store}/${schema}.${name}`) || begins(`${schema}.${name}`);
  const own = named.filter(({ place, store, table }) => begins(place) || isTable(store, table));
  if (own.length > 0) return own.map(({ place }) => place);
  const to = Object.entries(tables).flatMap(([store, all]) =>
    all
      .filter((table) => isTable(store, table))
      .flatMap(({ foreignKeys }) => foreignKeys.map((key) => ({ store, table: key.to }))),
  );
  return named
    .filter((one) => to.some(({ store, table }) => store === one.store && isSame(table, one.table)))
    .map(({ place }) => place);
}
