/** Which datasets a clause is about, and how one leads to another. */
import type { DataMap, Dataset, StoreDeclaration } from '@troth/core/policy';
import { whyExcluded } from './search/excluded.ts';
import type { Join, Table, TableName } from '../stores/contract.ts';

export interface ScopedDataset {
  readonly store: string;
  readonly name: string;
  readonly dataset: Dataset;
}

export interface Scope {
  readonly datasets: readonly ScopedDataset[];
  /** Names in the clause that the data map lacks. */
  readonly missing: readonly string[];
}

/** All datasets of the map, or the named ones (`store.dataset`). */
export function datasetsOf(map: DataMap, names?: readonly string[]): Scope {
  const all = Object.entries(map.stores).flatMap(([store, { datasets }]) =>
    Object.entries(datasets).map(([name, dataset]) => ({ store, name, dataset })),
  );
  if (names === undefined) return { datasets: all, missing: [] };
  const known = new Map(all.map((one) => [`${one.store}.${one.name}`, one]));
  return {
    datasets: names.flatMap((name) => known.get(name) ?? []),
    missing: names.filter((name) => !known.has(name)),
  };
}

/** `schema.table`, raw. A dot inside the schema's name cannot be told and is not supported. */
export function tableOf(dataset: Dataset): TableName {
  const dot = dataset.table.indexOf('.');
  return dot === -1
    ? { schema: 'public', name: dataset.table }
    : { schema: dataset.table.slice(0, dot), name: dataset.table.slice(dot + 1) };
}

export function isSame(a: TableName, b: TableName): boolean {
  return a.schema === b.schema && a.name === b.name;
}

export function findTable(tables: readonly Table[], name: TableName): Table | undefined {
  return tables.find((table) => isSame(table, name));
}

/** Tables of the store that no dataset declares and the map does not leave out. A view holds nothing of its own. */
export function undeclaredTables(
  declaration: StoreDeclaration,
  tables: readonly Table[],
): readonly Table[] {
  const declared = Object.values(declaration.datasets).map(tableOf);
  return tables.filter(
    (table) =>
      table.kind !== 'view' &&
      !declared.some((name) => isSame(name, table)) &&
      whyExcluded(declaration, 'tables', `${table.schema}.${table.name}`) === undefined,
  );
}

/** The shortest path of references from one dataset to another of the same store; undefined when there is none. */
export function pathBetween(
  declaration: StoreDeclaration,
  from: string,
  to: string,
): readonly Join[] | undefined {
  const reached = new Map<string, readonly Join[]>([[from, []]]);
  const queue = [from];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const path = reached.get(name) ?? [];
    if (name === to) return path;
    for (const reference of declaration.datasets[name]?.references ?? []) {
      const next = declaration.datasets[reference.to];
      if (next === undefined || reached.has(reference.to)) continue;
      const { fields, keys } = reference;
      reached.set(reference.to, [...path, { fields, to: tableOf(next), keys }]);
      queue.push(reference.to);
    }
  }
  return undefined;
}

/** A clock: a column of the dataset itself (`sent_at`) or of one that it leads to (`companies.left_at`). */
export interface Clock {
  readonly column: string;
  readonly via: readonly Join[];
  /** The dataset whose column it is. */
  readonly dataset: string;
}

export function clockOf(
  declaration: StoreDeclaration,
  name: string,
  since: string,
): Clock | undefined {
  const dot = since.indexOf('.');
  if (dot === -1) return { column: since, via: [], dataset: name };
  const dataset = since.slice(0, dot);
  const via = pathBetween(declaration, name, dataset);
  return via === undefined ? undefined : { column: since.slice(dot + 1), via, dataset };
}
