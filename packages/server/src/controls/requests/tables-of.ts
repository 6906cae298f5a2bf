/** What the stores of a policy hold now, as plans are made from it. */
import type { Policy } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { tableOf } from '../scope.ts';
import type { Stores } from './workflow.ts';

/** Tables of the schemas that the data map covers, by store. */
export async function tablesOf(
  policy: Policy,
  stores: Stores,
): Promise<Readonly<Record<string, readonly Table[]>>> {
  const found: Record<string, readonly Table[]> = {};
  for (const [name, store] of stores) {
    const declaration = policy.map.stores[name];
    const datasets = Object.values(declaration?.datasets ?? {}).map((one) => tableOf(one).schema);
    const schemas = [...new Set([...(declaration?.schemas ?? []), ...datasets])];
    found[name] = await store.discover({ schemas });
  }
  return found;
}
