import type { PolicyReport } from '@troth/server';
import { countStatuses } from './text/summary.ts';

/** The report of some of a policy's promises, counted anew. */
export function onlyPromises(report: PolicyReport, ids: readonly string[]): PolicyReport {
  const promises = report.promises.filter(({ id }) => ids.includes(id));
  return { ...report, promises, counts: countStatuses(promises.map(({ status }) => status)) };
}
