/**
 * Which rows of one store are a person's: those that name the person, those that belong to such rows,
 * and those that point at rows that are going. References are followed on all their parts.
 */
import {
  isPersonal as isPersonalField,
  type Dataset,
  type Reference,
  type StoreDeclaration,
} from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import type { Reach } from './plan-model.ts';
import { findTable, tableOf } from '../scope.ts';

export interface Reached {
  readonly name: string;
  readonly dataset: Dataset;
  readonly table: Table;
  readonly reach: Reach;
  /** The reference by which it was reached; absent where the rows name the person themselves. */
  readonly by?: Reference;
  /** Whether the rows that these refer to are going. */
  readonly targetGoes: boolean;
  /** Datasets on the way, this one last. */
  readonly chain: readonly string[];
}

/** Rows that name the person, by the declared subject columns. Datasets without a table are left to the caller. */
export function namedRows(
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  kind: string,
): readonly Reached[] {
  return Object.entries(datasets).flatMap(([name, dataset]) => {
    const fields = dataset.subjects[kind];
    const table = findTable(tables, tableOf(dataset));
    if (fields === undefined || table === undefined) return [];
    const parts = fields.map((_, index) => index);
    const reach = { table: tableOf(dataset), fields, from: { parts } };
    return [{ name, dataset, table, reach, targetGoes: false, chain: [name] }];
  });
}

/**
 * Rows of the store that refer to the reached ones, by each declared reference. Where these stay, only
 * those that belong to them.
 */
export function referringRows(
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  target: Reached,
  targetGoes: boolean,
): readonly Reached[] {
  return Object.entries(datasets).flatMap(([name, dataset]) => {
    const table = findTable(tables, tableOf(dataset));
    if (table === undefined || (!targetGoes && namesSomebody(dataset))) return [];
    return dataset.references
      .filter(({ to }) => to === target.name)
      .map((by) => ({
        name,
        dataset,
        table,
        reach: reachThrough(tableOf(dataset), by, target.reach),
        by,
        targetGoes,
        chain: [...target.chain, name],
      }));
  });
}

/**
 * Where the reference is by columns whose values are parts of the person's key, the rows are found by
 * these values, and so still after the rows that they refer to have gone.
 */
function reachThrough(table: Reach['table'], by: Reference, target: Reach): Reach {
  const { fields, keys } = by;
  if ('parts' in target.from) {
    const { parts } = target.from;
    const known = keys.map((key) => parts[target.fields.indexOf(key)]);
    if (known.every((part) => part !== undefined)) return { table, fields, from: { parts: known } };
  }
  return { table, fields, from: { rows: target, keys } };
}

export function isSameReach(a: Reach, b: Reach): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

/** The order in which columns are named does not matter. */
function sorted({ table, fields, from }: Reach): unknown {
  const base = [table.schema, table.name];
  if ('where' in from) return [...base, from.where];
  const pairs = (others: readonly unknown[]): unknown[] =>
    fields.map((field, index) => [field, others[index]]).toSorted();
  return 'parts' in from
    ? [...base, pairs(from.parts)]
    : [...base, pairs(from.keys), sorted(from.rows)];
}

export function isPersonal(dataset: Dataset): boolean {
  return Object.values(dataset.fields).some(isPersonalField);
}

/** Rows that name nobody themselves are the person's whose rows they refer to. */
export function namesSomebody(dataset: Dataset): boolean {
  return Object.keys(dataset.subjects).length > 0;
}
