/** What stands in no part of a copy: each dataset with personal data, and each table that the map leaves out by name. Pure. */
import type { StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { nobodys, leadsToNobody } from '../requests/nobodys.ts';
import type { Kept } from '../requests/plan-model.ts';
import { isPersonal } from '../requests/reach.ts';
import { findTable, tableOf } from '../scope.ts';
import { whyExcluded } from '../search/excluded.ts';
import { withArticle } from '../wording.ts';

/** `named`: datasets that are in the copy, or of which it says already why they are not. */
export function notReached(
  declaration: StoreDeclaration,
  tables: readonly Table[],
  kind: string,
  named: ReadonlySet<string>,
): readonly Kept[] {
  const { datasets } = declaration;
  const untold = new Set(nobodys(declaration));
  const left = Object.entries(datasets).flatMap(([name, dataset]): Kept[] => {
    if (named.has(name) || !isPersonal(dataset)) return [];
    const because = untold.has(name)
      ? leadsToNobody
      : `Nothing in it leads to ${withArticle(kind)}`;
    return [{ dataset: name, rows: null, because }];
  });
  return [...left, ...leftOutByName(declaration, tables)];
}

/** Tables of the store, as `schema.table`, that no dataset declares. */
export function leftOutByName(
  declaration: StoreDeclaration,
  tables: readonly Table[],
): readonly Kept[] {
  const declared = new Set(
    Object.values(declaration.datasets).map((dataset) => findTable(tables, tableOf(dataset))),
  );
  return tables.flatMap((table): Kept[] => {
    const name = `${table.schema}.${table.name}`;
    const why = declared.has(table) ? undefined : whyExcluded(declaration, 'tables', name);
    if (why === undefined) return [];
    const because = `The data map leaves it out by name, and nobody looked into it: ${why}`;
    return [{ dataset: name, rows: null, because }];
  });
}
