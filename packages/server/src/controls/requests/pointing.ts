/**
 * Rows of others that refer to rows of the person that stay: nothing becomes of them, since the row that
 * they point at says nobody any more. Plan and certificate count them, and no check calls them a return.
 */
import { isPersonal, type Dataset, type StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { findTable, tableOf } from '../scope.ts';
import type { Kept } from './plan-model.ts';
import { namesSomebody, referringTo, type Reached } from './reach.ts';

/** Whether rows stay, and with them the values by which others refer to them. */
export function staysAt(dataset: Dataset, keys: readonly string[], kind: string): boolean {
  if (dataset.erase.how === 'delete') return false;
  const identity = new Set([...dataset.key, ...dataset.tenant, ...(dataset.subjects[kind] ?? [])]);
  return keys.every((key) => {
    const field = dataset.fields[key];
    const how = field?.erase?.how;
    if (field === undefined || how !== undefined) return how === undefined || how === 'keep';
    return dataset.erase.how === 'keep' || identity.has(key) || !isPersonal(field);
  });
}

/** `staying`: rows of the person that a plan empties, masks or keeps. */
export function pointingAt(
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  staying: readonly Reached[],
  kind: string,
): readonly Kept[] {
  return staying.flatMap((target) =>
    Object.entries(datasets).flatMap(([name, dataset]) => {
      const table = findTable(tables, tableOf(dataset));
      if (table === undefined || !namesSomebody(dataset)) return [];
      return dataset.references
        .filter(({ to, owns }) => to === target.name && owns !== true)
        .filter(({ keys }) => staysAt(target.dataset, keys, kind))
        .flatMap((by): readonly Kept[] => {
          const rows = referringTo(dataset, table, by, target, kind);
          if (rows === undefined) return [];
          const stays =
            target.dataset.erase.how === 'keep'
              ? 'is kept'
              : 'stays without what said something of the person';
          const because = `The row of ${target.name} at which they point by ${by.fields.join(', ')} ${stays}`;
          return [{ dataset: name, rows: 0, ...rows, because, whose: 'others' }];
        });
    }),
  );
}
