import type { Remark } from './plan-model.ts';

/** Each once. Two of one place that say different things are two: whoever mends the one meets the other next. */
export function distinctRemarks(remarks: readonly Remark[]): readonly Remark[] {
  const named = remarks.map((one) => [`${one.code} ${one.resource} ${one.message}`, one] as const);
  return [...new Map(named).values()];
}
