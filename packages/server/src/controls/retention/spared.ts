/**
 * Rows that stay for a hold or a restriction, and those to which they refer where the store enforces
 * the reference: nothing under a hold is touched, and nothing that it stands on.
 */
import type { Dataset, Reference, StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { isEnforced, unlinking } from '../requests/references.ts';
import type { PlanCondition } from '../requests/plan-model.ts';
import { findTable, tableOf } from '../scope.ts';

/** Conditions that hold together. */
type Rows = readonly PlanCondition[];

export interface Holding {
  readonly declaration: StoreDeclaration;
  readonly tables: readonly Table[];
  /** Datasets of the store under a hold. */
  readonly held: ReadonlySet<string>;
  /** Kinds of people of whom somebody is under a hold or a restriction. */
  readonly kinds: ReadonlySet<string>;
}

/** Conditions that leave out rows that are such people's without naming them. */
export function sparedRows(holding: Holding, name: string): Rows {
  const dataset = holding.declaration.datasets[name];
  return dataset ? none(belonging(holding, dataset, [name])) : [];
}

/** Conditions that leave out rows to which others refer that stay. */
export function sparedGround(holding: Holding, name: string): Rows {
  return none(standing(holding, name, [name]));
}

/** The same rows, as conditions that find them: those that are such people's, by one list for each way. */
export function belongingRows(holding: Holding, name: string): readonly Rows[] {
  const dataset = holding.declaration.datasets[name];
  if (dataset === undefined) return [];
  return [...naming(holding, dataset), ...belonging(holding, dataset, [name])];
}

/** And those on which others stand that stay. */
export function standingRows(holding: Holding, name: string): readonly Rows[] {
  return standing(holding, name, [name]);
}

function none(found: readonly Rows[]): Rows {
  return found.flat().map((one) => ('exists' in one ? { ...one, not: true } : one));
}

/** Rows that name nobody are the people's whose rows they refer to: one list for each way to them. */
function belonging(holding: Holding, dataset: Dataset, chain: readonly string[]): readonly Rows[] {
  if (Object.keys(dataset.subjects).length > 0) return [];
  return dataset.references.flatMap(({ fields, to, keys }) => {
    const target = holding.declaration.datasets[to];
    if (target === undefined || chain.includes(to)) return [];
    return [...naming(holding, target), ...belonging(holding, target, [...chain, to])].map(
      (and) => [{ exists: tableOf(target), fields, keys, and }],
    );
  });
}

/** Rows that name such people. */
function naming({ kinds }: Holding, { subjects }: Dataset): readonly Rows[] {
  return Object.entries(subjects)
    .filter(([kind]) => kinds.has(kind))
    .map(([only, fields]) => [{ only, fields }]);
}

/** Rows to which others refer that stay. */
function standing(holding: Holding, name: string, chain: readonly string[]): readonly Rows[] {
  return referrers(holding, name).flatMap((referrer) => {
    const { dataset, by } = referrer;
    return staying(holding, referrer, chain).map((and) => [
      { exists: tableOf(dataset), fields: by.keys, keys: by.fields, and } as const,
    ]);
  });
}

/** What stays only because something stands on it lets go, where it may, of what it refers to itself. */
function staying(
  holding: Holding,
  { other, dataset, table, by }: Referrer,
  chain: readonly string[],
): readonly Rows[] {
  if (holding.held.has(other)) return [[]];
  const lets = chain.includes(other) || unlinking(dataset, table, by) !== undefined;
  return [
    ...naming(holding, dataset),
    ...belonging(holding, dataset, [other]),
    ...(lets ? [] : standing(holding, other, [...chain, other])),
  ];
}

interface Referrer {
  readonly other: string;
  readonly dataset: Dataset;
  readonly table: Table;
  readonly by: Reference;
}

function referrers({ declaration, tables }: Holding, name: string): readonly Referrer[] {
  return Object.entries(declaration.datasets).flatMap(([other, dataset]) => {
    const table = findTable(tables, tableOf(dataset));
    return dataset.references.flatMap((by) =>
      by.to === name && table && isEnforced(table, by) ? [{ other, dataset, table, by }] : [],
    );
  });
}
