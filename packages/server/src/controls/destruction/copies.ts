/**
 * The search of copies: a customer's values in tables that the plan does not reach, in every schema of
 * every store. A table is searched where it has the columns by which declared datasets name their
 * tenant; a copy under another name is not found.
 */
import { TrothError } from '@troth/core/error';
import type { Policy, StoreDeclaration } from '@troth/core/policy';
import type { RowKey, Table, WritableStore } from '../../stores/contract.ts';
import type { Plan, Remark } from '../requests/plan-model.ts';
import { isOnePerTenant, tenantColumns } from '../requests/tenant.ts';
import type { Stores } from '../requests/workflow.ts';
import { datasetsOf, isSame, tableOf } from '../scope.ts';

export async function findCopies(
  { map }: Policy,
  stores: Stores,
  tenant: RowKey,
  plan: Plan,
): Promise<readonly Remark[]> {
  const names = searchedColumns(map).filter((columns) => columns.length === tenant.length);
  const found: Remark[] = [];
  for (const [name, store] of stores) {
    const reached = new Set(
      plan.stores
        .filter((part) => part.store === name)
        .flatMap(({ steps, kept }) => [...steps, ...kept].map(({ dataset }) => dataset)),
    );
    for (const table of await store.discover()) {
      if (table.kind === 'view' || isKnown(map.stores[name], table, reached)) continue;
      for (const columns of names.filter((some) => hasAll(table, some))) {
        found.push(...(await search(name, store, { table, columns, tenant })));
      }
    }
  }
  return found;
}

/** Not the `id` of the dataset of customers itself: any table has one of its own. */
function searchedColumns(map: Policy['map']): readonly (readonly string[])[] {
  const own = new Set(
    datasetsOf(map)
      .datasets.filter(({ dataset }) => isOnePerTenant(dataset))
      .map(({ dataset }) => dataset.tenant.join(' ')),
  );
  const all = tenantColumns(map);
  const others = all.filter((columns) => !own.has(columns.join(' ')));
  return others.length > 0 ? others : all;
}

function isKnown(
  declaration: StoreDeclaration | undefined,
  table: Table,
  reached: ReadonlySet<string>,
): boolean {
  return Object.entries(declaration?.datasets ?? {}).some(
    ([name, dataset]) =>
      isSame(tableOf(dataset), table) && (dataset.tenant.length > 0 || reached.has(name)),
  );
}

function hasAll({ columns }: Table, names: readonly string[]): boolean {
  return names.every((name) => columns.some((column) => column.name === name));
}

interface Search {
  readonly table: Table;
  readonly columns: readonly string[];
  readonly tenant: RowKey;
}

async function search(
  name: string,
  store: WritableStore,
  { table, columns, tenant }: Search,
): Promise<readonly Remark[]> {
  const place = `${table.schema}.${table.name}`;
  const resource = `${name}/${place}`;
  if (!table.readable) {
    const message = `Whether ${place} holds a copy cannot be seen: Troth's role may not read it. Grant it SELECT.`;
    return [{ code: 'no-right', resource, message }];
  }
  const rows = await count(store, { table, columns, tenant });
  if (rows === 0) return [];
  const message = `${rows} ${rows === 1 ? 'row' : 'rows'} of ${place} name this customer by ${columns.join(', ')}, and the data map gives the table no tenant. Declare it, so that they go as well, or delete them.`;
  return [{ code: 'copies-found', resource, message }];
}

async function count(store: WritableStore, { table, columns, tenant }: Search): Promise<number> {
  const select = { table, fields: columns, equal: [tenant] };
  try {
    return await store.remaining({ select, key: [], treatment: { how: 'delete' } });
  } catch (error) {
    // A value that the column's type cannot hold stands in none of its rows.
    if (error instanceof TrothError && error.code === 'store-invalid-value') return 0;
    throw error;
  }
}
