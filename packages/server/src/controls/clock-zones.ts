/** Which zone the data map states for clocks without one. */
import type { Dataset, Policy, StoreDeclaration } from '@troth/core/policy';
import { clockName, type ClockZones } from '../stores/clock-zones.ts';
import type { Table } from '../stores/contract.ts';
import { findTable, tableOf, type Clock } from './scope.ts';

/** For a store's connector. */
export function clockZonesOf({ map, zone: days }: Policy, store: string): ClockZones {
  const columns = Object.values(map.stores[store]?.datasets ?? {}).flatMap((dataset) =>
    Object.entries(dataset.fields).flatMap(([column, { zone }]): [string, string][] =>
      zone === undefined ? [] : [[clockName(tableOf(dataset), column), zone]],
    ),
  );
  return { days, columns: new Map(columns) };
}

/** For one column whose values are read. */
export function clockZone(policy: Pick<Policy, 'zone'>, { fields }: Dataset, column: string) {
  return { zone: fields[column]?.zone, days: policy.zone };
}

/** Whether the clock is a time of which nothing says of which zone. */
export function lacksZone(
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  { dataset: name, column }: Clock,
): boolean {
  const dataset = datasets[name];
  if (dataset === undefined || dataset.fields[column]?.zone !== undefined) return false;
  const found = findTable(tables, tableOf(dataset));
  const type = found?.columns.find((one) => one.name === column)?.type ?? '';
  return /^timestamp(\(\d\))?( without time zone)?$/.test(type);
}
