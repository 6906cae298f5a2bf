import type { DataMap } from '@troth/core/policy';
import { attemptEach, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import { undeclaredResources } from '../drift.ts';
import { clockFrom, lateBy, lateRows, leavingOf, rowsWithoutClock } from '../late-rows.ts';
import type { OwnRequests, RequestCounts } from '../requests/facts.ts';
import type { Right } from '../requests/request.ts';
import { limitsOf } from '../requests/request-tables.ts';
import { tenantKind } from '../requests/tenant.ts';
import { datasetsOf, findTable, tableOf, type ScopedDataset } from '../scope.ts';
import type { Params } from './clause.ts';
import { overdueRows, type OverdueRows } from './overdue-rows.ts';
import { aliveRows } from './vanished.ts';

export interface Facts {
  readonly map: DataMap;
  readonly datasets: readonly ScopedDataset[];
  /** Datasets that the clause names and the data map lacks. */
  readonly missing: readonly string[];
  /** Resources of tables that no dataset declares. */
  readonly undeclared: readonly string[];
  /** Rows past the period of their own dataset. */
  readonly overdue: readonly (readonly [ScopedDataset, Attempt<OverdueRows | undefined>])[];
  /** Rows past `at-most`; undefined when nothing leads to the moment it is counted from. */
  readonly left: readonly (readonly [ScopedDataset, Attempt<OverdueRows | undefined>])[];
  /** Columns of the minimised set's tables, by `store.dataset`. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** Rows of customers who have not left, against the check before. */
  readonly alive: Awaited<ReturnType<typeof aliveRows>>;
  /** `store.dataset`: under a hold, so that nothing of them goes. */
  readonly held: ReadonlySet<string>;
  /** Whether Troth makes the sweeps; it refuses those that would take a customer's rows. */
  readonly sweeps: boolean;
  /** Requests for which everything goes, by right; those that Troth does not carry out are not in it. */
  readonly asked: ReadonlyMap<Right, RequestCounts>;
  /** Customers of the suppression ledger, and where they stand again; undefined where none is destroyed here. */
  readonly customers: Customers | undefined;
}

export interface Customers {
  readonly listed: number;
  readonly back: Awaited<ReturnType<OwnRequests['cameBack']>>;
}

export async function probe(context: ProbeContext, params: Params): Promise<Facts> {
  const { map } = context.policy;
  const { datasets, missing } = datasetsOf(map, params.datasets);
  const everywhere = params.period !== undefined && params.datasets === undefined;
  const ending = datasets.filter(({ dataset }) => dataset.period.keep !== 'indefinitely');
  return {
    map,
    datasets,
    missing,
    undeclared: everywhere ? await undeclaredResources(context) : [],
    overdue: params.rows ? await attemptEach(ending, (scoped) => overdueRows(context, scoped)) : [],
    left: await leftRows(context, datasets, params),
    columns: await columnsOf(context, params.fields ?? []),
    alive: params.minimum && params.since ? await aliveRows(context, datasets, params.since) : [],
    held: new Set((await context.requests.holds()).datasets),
    sweeps: context.requests.carriedOut.has('retention'),
    asked: await askedFor(context, params),
    customers: params['at-most'] ? await customersBack(context, params) : undefined,
  };
}

async function customersBack(
  { policy, requests }: ProbeContext,
  { datasets }: Params,
): Promise<Customers | undefined> {
  if (!requests.carriedOut.has('destruction')) return undefined;
  const scope = new Set(datasetsOf(policy.map, datasets).datasets.map(nameOf));
  return {
    listed: (await requests.suppressed())[tenantKind] ?? 0,
    back: (await requests.cameBack()).filter(
      ({ place }) => place.kind === tenantKind && scope.has(nameOf(place)),
    ),
  };
}

function nameOf({ store, name }: { readonly store: string; readonly name: string }): string {
  return `${store}.${name}`;
}

/** The clock of a request, where it is one of several of which the first wins. */
async function askedFor(context: ProbeContext, params: Params): Promise<Facts['asked']> {
  const found = new Map<Right, RequestCounts>();
  const within = params['at-most'];
  if (within === undefined || params['first-of']?.includes('request') !== true) return found;
  const limits = limitsOf(context, { within });
  for (const right of ['erasure', 'destruction'] as const) {
    if (!context.requests.carriedOut.has(right)) continue;
    found.set(right, await context.requests.counts(right, limits));
  }
  return found;
}

async function leftRows(
  context: ProbeContext,
  datasets: readonly ScopedDataset[],
  params: Params,
): Promise<Facts['left']> {
  const limit = params['at-most'];
  if (limit === undefined || params.since === undefined) return [];
  const since = params.since;
  return attemptEach(datasets.filter(mustGo), async (scoped) => {
    const { store, name, dataset } = scoped;
    const declaration = context.policy.map.stores[store];
    if (declaration === undefined) return undefined;
    const leaving = leavingOf(declaration, scoped, since);
    if (leaving) {
      const late = await lateBy(context, store, dataset, { passed: leaving.passed, keep: limit });
      const query = { table: tableOf(dataset), where: leaving.untold };
      return { ...late, withoutClock: await context.stores.count(store, query) };
    }
    const clock = clockFrom(declaration, scoped, since);
    if (clock === undefined) return undefined;
    const late = await lateRows(context, store, dataset, clock, limit);
    const withoutClock = await rowsWithoutClock(context, store, declaration, name, clock);
    return { ...late, withoutClock };
  });
}

/** What is about nobody, or kept for a stated duty, need not go when the customer does. */
function mustGo({ dataset }: ScopedDataset): boolean {
  const personal = Object.values(dataset.fields).some(({ category }) =>
    category.startsWith('user'),
  );
  return (personal || dataset.tenant.length > 0) && dataset.erase.how !== 'keep';
}

async function columnsOf(
  { policy, stores }: ProbeContext,
  fields: readonly string[],
): Promise<Facts['columns']> {
  const names = [...new Set(fields.map((field) => field.split('.').slice(0, 2).join('.')))];
  const columns: Record<string, readonly string[]> = {};
  for (const { store, name, dataset } of datasetsOf(policy.map, names).datasets) {
    const table = findTable(await stores.discovered(store), tableOf(dataset));
    columns[`${store}.${name}`] = (table?.columns ?? []).map((column) => column.name);
  }
  return columns;
}
