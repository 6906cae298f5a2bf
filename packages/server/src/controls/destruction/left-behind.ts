/**
 * Accounts and the like that name no customer, and that only rows of this customer lead to: when these go
 * nobody's rows lead there any more. They are counted and named, or go along where the map says `owns`.
 */
import type { Dataset, Reference, StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import type { Reach, Step } from '../requests/plan-model.ts';
import { isPersonal, namesSomebody } from '../requests/reach.ts';
import { outsideOf } from '../requests/shared-rows.ts';
import { findTable, tableOf } from '../scope.ts';

export interface LeftBehind {
  readonly name: string;
  readonly dataset: Dataset;
  readonly table: Table;
  /** Whatever rows of the customer lead to, and of these what nobody else's do. */
  readonly led: Reach;
  readonly reach: Reach;
  /** Dataset of the rows that lead there. */
  readonly by: string;
  readonly owns: boolean;
}

/** References of a dataset, by the columns that name people too. */
export type Naming = (name: string, dataset: Dataset) => readonly Reference[];

export function leftBehind(
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  naming: Naming,
  steps: readonly Step[],
): readonly LeftBehind[] {
  const going = steps.filter(({ how }) => how === 'delete');
  const found = going.map(({ dataset: name, reach }) => ({ name, reach }));
  const gone = new Set(going.map(({ dataset }) => dataset));
  return going.flatMap(({ dataset: by, reach: from }) => {
    const leading = datasets[by];
    if (leading === undefined) return [];
    return naming(by, leading).flatMap(({ to, fields, keys, owns = false }): LeftBehind[] => {
      const dataset = datasets[to];
      const table = dataset && findTable(tables, tableOf(dataset));
      if (!dataset || !table || gone.has(to) || dataset.tenant.length > 0) return [];
      if (!isPersonal(dataset) || dataset.erase.how === 'keep') return [];
      // What is owned and names nobody is taken with its owner.
      if (owns && !namesSomebody(dataset)) return [];
      const led: Reach = {
        table: tableOf(dataset),
        fields: keys,
        from: { rows: from, keys: fields },
      };
      const alone = Object.entries(datasets)
        .filter(([name, one]) => one.tenant.length > 0 || gone.has(name))
        .flatMap(([name, one]) =>
          naming(name, one)
            .filter((reference) => reference.to === to)
            .map((reference) => ({
              exists: tableOf(one),
              fields: reference.keys,
              keys: reference.fields,
              and: outsideOf(name, found),
              not: true,
            })),
        );
      return [{ name: to, dataset, table, led, reach: { ...led, and: alone }, by, owns }];
    });
  });
}
