/** Which rows of a dataset are past their period, as conditions of a plan. */
import type { Dataset, StoreDeclaration } from '@troth/core/policy';
import type { PlanCondition } from '../requests/plan-model.ts';
import { isAligned, isOnePerTenant } from '../requests/tenant.ts';
import { overdueBefore } from '../deadline.ts';
import { clockOf, type Clock } from '../scope.ts';

/** A dataset whose rows go when its clock is far enough back. */
export interface Overdue {
  readonly name: string;
  readonly dataset: Dataset;
  readonly clock: Clock;
  readonly keep: Temporal.Duration;
  readonly where: readonly PlanCondition[];
}

/** The clock as a condition: what began so long ago that its period has ended at `now`. */
export function pastPeriod(
  { column, via }: Clock,
  keep: Temporal.Duration,
  { now, zone }: { readonly now: Temporal.Instant; readonly zone: string },
): PlanCondition {
  const before = overdueBefore(now, keep, zone).toString();
  return { before, column, ...(via.length > 0 ? { via } : {}) };
}

/** Rows that name people under a hold or a restriction stay, whoever that is when they would go. */
export function sparing({ subjects }: Dataset): readonly PlanCondition[] {
  return Object.entries(subjects).map(([except, fields]) => ({ except, fields }));
}

/**
 * Where the clock of a dataset is a customer's: the dataset with one row for each customer by which it
 * is read, and the way on from there. Two datasets of one customer with the same have the same moment.
 */
export function customerClock(
  declaration: StoreDeclaration,
  name: string,
  since: string,
): string | undefined {
  const clock = clockOf(declaration, name, since);
  if (clock === undefined) return undefined;
  let here = name;
  const way = [...clock.via];
  while (!isOnePerTenant(datasetAt(declaration, here))) {
    const next = way.shift();
    const by = datasetAt(declaration, here).references.find(
      ({ fields, keys }) =>
        next && fields.join() === next.fields.join() && keys.join() === next.keys.join(),
    );
    if (!by || !isAligned(datasetAt(declaration, here), by, datasetAt(declaration, by.to))) {
      return undefined;
    }
    here = by.to;
  }
  return JSON.stringify([here, way, clock.column]);
}

function datasetAt({ datasets }: StoreDeclaration, name: string): Dataset {
  const found = datasets[name];
  if (found) return found;
  throw new Error(`a reference leads to a dataset that is not there: ${name}`);
}
