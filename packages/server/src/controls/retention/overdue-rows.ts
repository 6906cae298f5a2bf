/** Rows past the period of their own dataset. */
import type { ProbeContext } from '../context.ts';
import { lateRows, rowsWithoutClock, type LateRows } from '../late-rows.ts';
import { clockOf, type ScopedDataset } from '../scope.ts';

export interface OverdueRows extends LateRows {
  /** Rows that lead to no clock, so that their period never starts. */
  readonly withoutClock: number;
}

/** Undefined when the period has no end. Throws when the clock cannot be reached or read. */
export async function overdueRows(
  context: ProbeContext,
  { store, name, dataset }: ScopedDataset,
): Promise<OverdueRows | undefined> {
  const { period } = dataset;
  const declaration = context.policy.map.stores[store];
  if (period.keep === 'indefinitely' || declaration === undefined) return undefined;
  const clock = clockOf(declaration, name, period.since);
  if (clock === undefined) return undefined;
  const late = await lateRows(context, store, dataset, clock, period.keep);
  return {
    ...late,
    withoutClock: await rowsWithoutClock(context, store, declaration, name, clock),
  };
}
