import { attemptEach, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import { undeclaredResources } from '../drift.ts';
import { distinctRemarks } from '../requests/distinct-remarks.ts';
import type { CertificateFacts } from '../requests/certificate-facts.ts';
import type { Remark } from '../requests/plan-model.ts';
import { requestsInTime, type RequestsInTime } from '../requests/request-tables.ts';
import { datasetsOf } from '../scope.ts';
import type { Table } from '../../stores/contract.ts';
import type { Params } from './clause.ts';
import { leftOutByName } from './not-reached.ts';
import { nobodys } from '../requests/nobodys.ts';
import { lyingCopies, type LyingCopies } from './lying-copies.ts';
import { planExport } from './plan-export.ts';

type Right = Params['rights'][number];

export interface Facts {
  /** Datasets that the clause names and the data map lacks. */
  readonly missing: readonly string[];
  readonly requests: RequestsInTime;
  readonly carriedOut: ReadonlySet<string>;
  readonly certificates: ReadonlyMap<Right, CertificateFacts>;
  /** Kinds of people in the data map. */
  readonly kinds: readonly string[];
  /** What stands against a complete copy, and what one does not reach. */
  readonly copy: Attempt<Copy> | undefined;
  /** Undefined where no folder of copies is known. */
  readonly lying: Attempt<LyingCopies> | undefined;
}

export interface Copy {
  readonly obstacles: readonly Remark[];
  /** Of the data map. */
  readonly datasets: number;
  /** `store.dataset` with personal data that leads to nobody: no copy has them. */
  readonly nobodys: readonly string[];
  /** Tables that the data map leaves out by name. */
  readonly leftOut: number;
  /** Resources of tables that no dataset declares. */
  readonly undeclared: readonly string[];
}

export async function probe(context: ProbeContext, params: Params): Promise<Facts> {
  const { policy, requests } = context;
  const certificates = new Map<Right, CertificateFacts>();
  for (const right of params.rights) certificates.set(right, await requests.certificates(right));
  const [copy] = params.complete
    ? await attemptEach([params], () => plannedCopy(context, params))
    : [];
  return {
    missing: datasetsOf(policy.map, params.datasets).missing,
    requests: await requestsInTime(context, params.rights, params),
    carriedOut: requests.carriedOut,
    certificates,
    kinds: Object.keys(policy.map.subjects),
    copy: copy?.[1],
    lying: await lyingIn(context, certificates),
  };
}

async function lyingIn(
  { requests: { exports } }: ProbeContext,
  certificates: ReadonlyMap<Right, CertificateFacts>,
): Promise<Facts['lying']> {
  if (exports === undefined) return undefined;
  const said = [...certificates.values()].flatMap((one) => one.said);
  const [found] = await attemptEach([exports], () => lyingCopies(exports, said));
  return found?.[1];
}

/** The planner of exports is asked about each kind of person, for the most that a copy may hold. */
async function plannedCopy(context: ProbeContext, params: Params): Promise<Copy> {
  const { map } = context.policy;
  const tables: Record<string, readonly Table[]> = {};
  for (const store of Object.keys(map.stores)) {
    tables[store] = await context.stores.discovered(store);
  }
  const plans = Object.keys(map.subjects).map((kind) =>
    planExport({ map, kind, right: 'access' }, tables),
  );
  const obstacles = plans.flatMap((plan) => plan.obstacles);
  const scope = params.datasets;
  const inScope = (store: string, names: readonly string[]): readonly string[] =>
    names.map((name) => `${store}.${name}`).filter((name) => scope?.includes(name) ?? true);
  const stores = Object.entries(map.stores);
  return {
    obstacles: distinctRemarks(obstacles),
    datasets: stores.flatMap(([store, { datasets }]) => inScope(store, Object.keys(datasets)))
      .length,
    nobodys: stores.flatMap(([store, declaration]) => inScope(store, nobodys(declaration))),
    leftOut: scope
      ? 0
      : stores.flatMap(([store, declaration]) => leftOutByName(declaration, tables[store] ?? []))
          .length,
    undeclared: scope ? [] : await undeclaredResources(context),
  };
}
