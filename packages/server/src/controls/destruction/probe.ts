import { tenantParts } from '../../vault/index.ts';
import type { Table } from '../../stores/contract.ts';
import { attempt, attemptAll, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import type { CertificateFacts } from '../requests/certificate-facts.ts';
import type { Lost, OwnRequests, RequestCounts } from '../requests/facts.ts';
import type { Plan, Remark } from '../requests/plan-model.ts';
import { limitsOf } from '../requests/request-tables.ts';
import { tenantKind } from '../requests/tenant.ts';
import { datasetsOf, type ScopedDataset } from '../scope.ts';
import type { Params } from './clause.ts';
import { shortestOf } from '../requests/endings.ts';
import { planDestruction } from './plan.ts';
import { copies, type SearchedCopies } from './copies.ts';
import {
  customersOf,
  goneTenants,
  tenantRows,
  type Gone,
  type TenantRows,
} from './tenants-left.ts';

export interface Facts {
  /** Datasets that the clause names and the data map lacks. */
  readonly missing: readonly string[];
  /** What a destruction would take away. */
  readonly going: readonly ScopedDataset[];
  /** `store.dataset`: under a hold, so that nothing of them goes. */
  readonly held: ReadonlySet<string>;
  /** `store.dataset` in which each customer has one row. */
  readonly customers: ReadonlySet<string>;
  /** Why a destruction would be refused as the map and the tables are. */
  readonly obstacles: readonly Remark[];
  readonly rows: readonly (readonly [ScopedDataset, Attempt<TenantRows | undefined>])[];
  readonly gone: Attempt<Gone | undefined>;
  /** Undefined where the clause does not ask for it. */
  readonly copies: SearchedCopies | undefined;
  readonly carriedOut: boolean;
  readonly requests: RequestCounts;
  readonly certificates: CertificateFacts;
  readonly listed: number;
  readonly lost: Lost;
  readonly back: Awaited<ReturnType<OwnRequests['cameBack']>>;
  /** Destroyed customers whose keys were looked up, and those of them whose keys are not destroyed. */
  readonly keys: Attempt<{ readonly asked: number; readonly alive: number }> | undefined;
}

export async function probe(context: ProbeContext, params: Params): Promise<Facts> {
  const { policy, requests } = context;
  const { datasets, missing } = datasetsOf(policy.map, params.datasets);
  const plan = await planned(context, params);
  const goes = new Set(
    plan.stores.flatMap(({ store, steps }) =>
      steps.filter(({ how }) => how === 'delete').map(({ dataset }) => `${store}.${dataset}`),
    ),
  );
  const going = datasets.filter((one) => goes.has(nameOf(one)));
  const [gone] = await attemptAll([params], () => goneTenants(context, params, going));
  return {
    missing,
    going,
    held: new Set((await requests.holds()).datasets),
    customers: new Set(
      partsOf(context, params)
        .flatMap((parts) => customersOf(context, parts))
        .map(nameOf),
    ),
    obstacles: plan.obstacles,
    rows: await tenantRows(context, going, params),
    gone: gone?.[1] ?? { done: true, value: undefined },
    copies: params.search
      ? await copies(context, params, plan, partsOf(context, params))
      : undefined,
    carriedOut: requests.carriedOut.has('destruction'),
    requests: await requests.counts('destruction', limitsOf(context, params)),
    certificates: await requests.certificates('destruction'),
    listed: (await requests.suppressed())[tenantKind] ?? 0,
    lost: await requests.lost(),
    back: (await requests.cameBack()).filter(({ place }) => place.kind === tenantKind),
    keys: params.keys ? await keysOf(context) : undefined,
  };
}

/** How many values name a customer, by the dataset that tells the end. */
function partsOf({ policy }: ProbeContext, { since }: Params): readonly number[] {
  const [store = '', name = ''] = since?.split('.') ?? [];
  const parts = policy.map.stores[store]?.datasets[name]?.tenant.length ?? 0;
  if (parts > 0) return [parts];
  const lengths = datasetsOf(policy.map).datasets.map(({ dataset }) => dataset.tenant.length);
  return [...new Set(lengths.filter((length) => length > 0))];
}

/** The planner of destructions is asked what it would take from a customer; nobody is named. */
async function planned(
  context: ProbeContext,
  params: Params,
): Promise<Pick<Plan, 'stores' | 'obstacles'>> {
  const { map } = context.policy;
  const tables: Record<string, readonly Table[]> = {};
  for (const store of Object.keys(map.stores)) {
    tables[store] = await context.stores.discovered(store);
  }
  const [parts = 1] = partsOf(context, params);
  const within = shortestOf(context.policy) ?? params.within;
  return planDestruction(map, parts, { tables, datasetsHeld: {}, within });
}

/**
 * The keys database keeps a row of each customer whose keys it destroyed, so that it tells them although
 * nobody else can: which of its customers are destroyed ones is what the suppression ledger says.
 */
async function keysOf({ requests, tenantStates }: ProbeContext): Promise<Facts['keys']> {
  if (tenantStates === undefined) return undefined;
  return attempt(async () => {
    let asked = 0;
    let alive = 0;
    for (const [tenant, state] of await tenantStates()) {
      if (!(await isDestroyed(requests, tenant))) continue;
      asked += 1;
      if (state !== 'erased') alive += 1;
    }
    return { asked, alive };
  });
}

async function isDestroyed(requests: OwnRequests, tenant: string): Promise<boolean> {
  for (const parts of tenantParts(tenant)) {
    if (await requests.isSuppressed(tenantKind, parts)) return true;
  }
  return false;
}

function nameOf({ store, name }: { readonly store: string; readonly name: string }): string {
  return `${store}.${name}`;
}
