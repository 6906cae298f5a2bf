/** The data map without what no plan can change: a materialised view shows rows of others, and follows them. */
import type { DataMap } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { findTable, tableOf } from '../scope.ts';

export function changeable(
  map: DataMap,
  tables: Readonly<Record<string, readonly Table[]>>,
): DataMap {
  const stores = Object.entries(map.stores).map(([store, declaration]) => {
    const datasets = Object.entries(declaration.datasets).filter(
      ([, dataset]) => findTable(tables[store] ?? [], tableOf(dataset))?.kind !== 'materialized',
    );
    return [store, { ...declaration, datasets: Object.fromEntries(datasets) }] as const;
  });
  return { ...map, stores: Object.fromEntries(stores) };
}
