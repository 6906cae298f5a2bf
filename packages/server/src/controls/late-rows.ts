/** Rows whose clock is further back than a limit: counted in the store, never read. */
import type { Dataset, StoreDeclaration } from '@troth/core/policy';
import type { Condition, Join } from '../stores/contract.ts';
import type { ProbeContext } from './context.ts';
import { earliest, overdueBefore } from './deadline.ts';
import { pathBetween, tableOf, type Clock, type ScopedDataset } from './scope.ts';

export interface LateRows {
  readonly rows: number;
  /** Rows that were compared: all that the table has. */
  readonly all: number;
  /** The largest of `steps` by which at least one row is late; 0 when none is by a day. */
  readonly lateByDays: number;
}

/** Days by which rows are asked to be late: the store counts, it is not asked for values. */
const steps = [0, 1, 7, 30, 90, 180, 365, 730, 1825] as const;

/** The column of a clause (`store.dataset.column`), as a clock of this dataset; undefined where nothing leads there. */
export function clockFrom(
  declaration: StoreDeclaration | undefined,
  { store, name }: ScopedDataset,
  since: string,
): Clock | undefined {
  const [otherStore, dataset = '', ...rest] = since.split('.');
  if (otherStore !== store || declaration === undefined) return undefined;
  const via = pathBetween(declaration, name, dataset);
  return via && { column: rest.join('.'), via, dataset };
}

/** Conditions that hold once the clock of a row was before the moment. */
export type Passed = (before: Temporal.Instant) => readonly Condition[];

/** Rows whose clock is further back than `keep`. */
export async function lateRows(
  context: ProbeContext,
  store: string,
  dataset: Dataset,
  { column, via }: Clock,
  keep: Temporal.Duration,
): Promise<LateRows> {
  const passed: Passed = (before) => [{ before, from: earliest, column, via }];
  return lateBy(context, store, dataset, { passed, keep });
}

export async function lateBy(
  { policy, now, stores }: ProbeContext,
  store: string,
  dataset: Dataset,
  { passed, keep }: { readonly passed: Passed; readonly keep: Temporal.Duration },
): Promise<LateRows> {
  const limit = overdueBefore(now, keep, policy.zone);
  const countBefore = (before: Temporal.Instant): Promise<number> =>
    stores.count(store, { table: tableOf(dataset), where: passed(before) });
  const all = await stores.count(store, { table: tableOf(dataset), where: [] });
  const rows = await countBefore(limit);
  if (rows === 0) return { rows, all, lateByDays: 0 };
  const from = limit.toZonedDateTimeISO(policy.zone);
  let known = 0;
  let beyond: number = steps.length;
  while (beyond - known > 1) {
    const middle = Math.floor((known + beyond) / 2);
    const days = steps[middle] ?? 0;
    if ((await countBefore(from.subtract({ days }).toInstant())) > 0) known = middle;
    else beyond = middle;
  }
  return { rows, all, lateByDays: steps[known] ?? 0 };
}

/** When a customer has left, as rows of one of their datasets say. */
export interface Leaving {
  readonly passed: Passed;
  /** Conditions on rows of which nothing says when. */
  readonly untold: readonly Condition[];
}

/**
 * Where several rows of a customer have a moment, the latest decides, and one without a moment is a
 * contract that runs: what is due, what may be opened and what a check counts go by the same. Undefined
 * where the dataset does not name the customer as `told` does.
 */
export function leavingOf(
  declaration: StoreDeclaration,
  { store, dataset }: ScopedDataset,
  since: string,
): Leaving | undefined {
  const [otherStore, name = '', ...rest] = since.split('.');
  const told = declaration.datasets[name];
  const isNamed = told !== undefined && dataset.tenant.length > 0;
  if (otherStore !== store || !isNamed || told.tenant.length !== dataset.tenant.length) {
    return undefined;
  }
  const column = rest.join('.');
  const theirs = { exists: tableOf(told), fields: dataset.tenant, keys: told.tenant };
  return {
    passed: (before) => [
      { ...theirs, and: [{ before, column }] },
      { ...theirs, and: [{ notBefore: before, column }], not: true },
    ],
    untold: [{ ...theirs, not: true }],
  };
}

/**
 * A null clock has not started, which is as it should be; a row that leads to no clock never ends. They
 * are counted even where a foreign key binds them: it may not be validated, or was passed by.
 */
export async function rowsWithoutClock(
  { stores }: ProbeContext,
  store: string,
  { datasets }: StoreDeclaration,
  name: string,
  { via }: Clock,
): Promise<number> {
  const dataset = datasets[name];
  if (dataset === undefined || via.length === 0) return 0;
  const table = tableOf(dataset);
  const all = await stores.count(store, { table, where: [] });
  return all - (await stores.count(store, { table, where: linked(via) }));
}

/** Conditions on rows that lead to a row by the whole path. */
export function linked([first, ...rest]: readonly Join[]): readonly Condition[] {
  if (first === undefined) return [];
  const { fields, to, keys } = first;
  return [{ exists: to, fields, keys, and: linked(rest) }];
}
