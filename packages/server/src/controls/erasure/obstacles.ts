/** Why a plan cannot be trusted: what the data map and the tables say of each other does not fit. */
import type { StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import type { Remark, Step } from '../requests/plan-model.ts';
import { undeclared } from '../requests/references.ts';
import { findTable, tableOf } from '../scope.ts';
import { toGive } from '../wording.ts';

export function obstaclesOf(
  store: string,
  declaration: StoreDeclaration,
  tables: readonly Table[],
  { kind, steps }: { readonly kind: string; readonly steps: readonly Step[] },
): readonly Remark[] {
  const going = steps.filter(({ how }) => how === 'delete').map(({ dataset }) => dataset);
  return [
    ...datasetObstacles(store, declaration, tables, { kind, going }),
    ...undeclared(store, declaration, tables, going),
  ];
}

function datasetObstacles(
  store: string,
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  { kind, going }: { readonly kind: string; readonly going: readonly string[] },
): readonly Remark[] {
  return Object.entries(datasets).flatMap(([name, dataset]): Remark[] => {
    const named = dataset.subjects[kind] ?? [];
    const referring = dataset.references.filter(({ to }) => going.includes(to));
    if (named.length === 0 && referring.length === 0) return [];
    const resource = `${store}.${name}`;
    const table = findTable(tables, tableOf(dataset));
    if (table === undefined) {
      const message = `${resource} is about the person, and its table ${dataset.table} is not there.`;
      return [{ code: 'table-missing', resource, message }];
    }
    if (!table.readable) {
      const message = `Troth's role may not read ${dataset.table}, which is about the person.${toGive(table.toRead)}`;
      return [{ code: 'no-right', resource, message }];
    }
    const wanted = [...named, ...dataset.key, ...referring.flatMap(({ fields }) => fields)];
    const absent = wanted.filter((column) => !table.columns.some(({ name }) => name === column));
    return [...new Set(absent)].map((column) => ({
      code: 'column-missing',
      resource: `${resource}.${column}`,
      message: `${dataset.table} has no column ${column}, by which the data map finds the person's rows.`,
    }));
  });
}
