/**
 * Rows that are not one person's alone: of two who have the same value in the column by which rows refer to
 * them, and rows that somebody else's point at as well.
 */
import type { Dataset, StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { findTable, tableOf } from '../scope.ts';
import type { PlanCondition, Reach, Remark } from './plan-model.ts';
import { namesSomebody, type Reached } from './reach.ts';
import { isEnforced } from './references.ts';

/** Rows of a store that were found to be the person's so far. */
export interface Found {
  readonly name: string;
  readonly reach: Reach;
}

/** Whether a value of these columns stands in one row at most. */
export function isUnique(
  { primaryKey, uniqueKeys = [] }: Table,
  columns: readonly string[],
): boolean {
  return [primaryKey, ...uniqueKeys].some(
    (key) => key.length > 0 && key.every((column) => columns.includes(column)),
  );
}

/**
 * That no row of anybody else has the value by which these were reached; none where that cannot be, or
 * where the rows themselves say whose they are.
 */
export function ofNobodyElse(
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  { table, by }: Reached,
  found: readonly Found[],
): readonly PlanCondition[] {
  const target = by && datasets[by.to];
  const to = target && findTable(tables, tableOf(target));
  if (!by || !target || !to) return [];
  if (isEnforced(table, by) || isUnique(to, by.keys)) return [];
  return [
    {
      exists: tableOf(target),
      fields: by.fields,
      keys: by.keys,
      and: outsideOf(by.to, found),
      not: true,
    },
  ];
}

/** References whose value several rows of their target may have. */
export function sharedTargets(
  store: string,
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  reached: ReadonlySet<string>,
): readonly Remark[] {
  return Object.entries(datasets).flatMap(([name, dataset]) => {
    const table = findTable(tables, tableOf(dataset));
    return dataset.references
      .filter(({ to, keys }) => {
        const target = datasets[to];
        const other = target && findTable(tables, tableOf(target));
        return (
          reached.has(name) && reached.has(to) && other !== undefined && !isUnique(other, keys)
        );
      })
      .filter((by) => table !== undefined && !isEnforced(table, by))
      .map(({ fields, to, keys }) => ({
        code: 'target-not-unique',
        resource: `${store}.${name}`,
        message: `${store}.${name} refers to ${to} by ${fields.join(', ')}, and several rows of ${to} may have the same ${keys.join(', ')}: rows that somebody else may be meant by as well stay.`,
      }));
  });
}

/** Rows that these point at and that belong to whoever points at them: of datasets that name nobody. */
export function ownedRows(
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  owner: Pick<Reached, 'dataset' | 'reach' | 'chain'>,
  found: readonly Found[],
  holds: (dataset: Dataset) => boolean = namesSomebody,
): readonly Reached[] {
  return owner.dataset.references.flatMap((by) => {
    const dataset = datasets[by.to];
    const table = dataset && findTable(tables, tableOf(dataset));
    if (by.owns !== true || !dataset || !table || namesSomebody(dataset)) return [];
    const from = { rows: owner.reach, keys: by.fields };
    const reach: Reach = { table: tableOf(dataset), fields: by.keys, from };
    return [
      {
        name: by.to,
        dataset,
        table,
        reach,
        targetGoes: false,
        chain: [...owner.chain, by.to],
        whose: 'own' as const,
        alone: pointedAtByNobodyElse(datasets, by.to, found, holds),
      },
    ];
  });
}

/**
 * Whatever points there has a say in it, whether it names somebody or not: a shop is nobody's, and is
 * no person's own for standing at their address. Only rows that the map lets go with it have none.
 */
function pointedAtByNobodyElse(
  datasets: Readonly<Record<string, Dataset>>,
  name: string,
  found: readonly Found[],
  holds: (dataset: Dataset) => boolean,
): readonly PlanCondition[] {
  return Object.entries(datasets).flatMap(([other, dataset]) =>
    dataset.references
      .filter(({ to }) => to === name)
      .filter(({ owns, others }) => owns === true || others !== 'delete' || holds(dataset))
      .map((by) => ({
        exists: tableOf(dataset),
        fields: by.keys,
        keys: by.fields,
        and: outsideOf(other, found),
        not: true,
      })),
  );
}

/** By reaches that tell by their columns alone; what only a further condition tells counts as outside. */
export function outsideOf(name: string, found: readonly Found[]): readonly PlanCondition[] {
  return found
    .filter((one) => one.name === name && one.reach.and === undefined)
    .map(({ reach }) => ({ outside: reach }));
}
