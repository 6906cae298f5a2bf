/**
 * Whether people's requests are done in time: those in tables of the service's own, which the data map
 * declares, and those that Troth carries out.
 */
import type { RequestRows } from '@troth/core/policy';
import type { Condition } from '../../stores/contract.ts';
import { attemptEach, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import { overdueBefore, sumOf } from '../deadline.ts';
import { datasetsOf, tableOf, type ScopedDataset } from '../scope.ts';
import type { Limits, RequestCounts } from './facts.ts';
import type { Right } from './request.ts';

/** A dataset whose rows are people's requests. */
export interface RequestTable extends ScopedDataset {
  readonly requests: RequestRows;
}

export interface OpenRequests {
  /** Not completed yet, whether late or not: a completion that is still to come is none. */
  readonly open: number;
  /** Open past `within`. */
  readonly late: number;
  /** Open past `within` and the extension; the same as `late` when there is none. */
  readonly hopeless: number;
  /** Said to be done, and that day has come. */
  readonly completed: number;
  /** Open, with a completion that is still to come or has no end. */
  readonly ahead: number;
  /** When they came in is missing, no moment, or still to come: how late they are cannot be told. */
  readonly undated: number;
}

/** The promise about the clock. */
export interface InTime {
  readonly within: Temporal.Duration;
  readonly extension?: Temporal.Duration | undefined;
}

export interface RequestsInTime {
  readonly tables: readonly (readonly [RequestTable, Attempt<OpenRequests>])[];
  /** Troth's own, by right; a right that no workflow carries out is not in it. */
  readonly own: ReadonlyMap<Right, RequestCounts>;
}

export async function requestsInTime(
  context: ProbeContext,
  rights: readonly Right[],
  promised: InTime,
): Promise<RequestsInTime> {
  const limits = limitsOf(context, promised);
  const tables = requestTables(context, rights);
  const own = new Map<Right, RequestCounts>();
  for (const right of rights) {
    if (!context.requests.carriedOut.has(right)) continue;
    own.set(right, await context.requests.counts(right, limits));
  }
  return { tables: await attemptEach(tables, (table) => openIn(context, table, limits)), own };
}

export function requestTables(
  { policy }: ProbeContext,
  rights: readonly Right[],
): readonly RequestTable[] {
  return datasetsOf(policy.map).datasets.flatMap((scoped) => {
    const { requests } = scoped.dataset;
    return requests !== undefined && rights.includes(requests.right)
      ? [{ ...scoped, requests }]
      : [];
  });
}

export function limitsOf({ now, policy }: ProbeContext, { within, extension }: InTime): Limits {
  const late = overdueBefore(now, within, policy.zone);
  if (extension === undefined) return { late, hopeless: late };
  return { late, hopeless: overdueBefore(now, sumOf(within, extension), policy.zone) };
}

/** Rows of people's requests that are done: their day has come. */
export function isDone(
  { requests }: Pick<RequestTable, 'requests'>,
  now: Temporal.Instant,
): Condition {
  return { before: now.add(aDay), column: requests.completed };
}

/** A date is of a day, and another server's clock may be ahead. */
const aDay = { hours: 24 };

async function openIn(
  { stores, now }: ProbeContext,
  { store, dataset, requests }: RequestTable,
  limits: Limits,
): Promise<OpenRequests> {
  const table = tableOf(dataset);
  const soon = now.add(aDay);
  const open = { notBefore: soon, column: requests.completed };
  const openedBefore = (before: Temporal.Instant): Promise<number> =>
    stores.count(store, { table, where: [open, { before, column: requests.opened }] });
  const undated = { notBefore: soon, column: requests.opened };
  const filled = { isNull: requests.completed, not: true };
  return {
    open: await stores.count(store, { table, where: [open] }),
    ahead: await stores.count(store, { table, where: [open, filled] }),
    undated: await stores.count(store, { table, where: [undated] }),
    late: await openedBefore(limits.late),
    hopeless: await openedBefore(limits.hopeless),
    completed: await stores.count(store, {
      table,
      where: [isDone({ requests }, now)],
    }),
  };
}
