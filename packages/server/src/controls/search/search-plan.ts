/**
 * The search for whoever a request is about, in what the data map does not know: before a plan is
 * approved, and again before the request is done. What is found stands against the plan until the map
 * declares it or leaves it out with a reason.
 */
import type { Table } from '../../stores/contract.ts';
import { nowhereLines } from '../requests/nowhere-lines.ts';
import type { Copy, Elsewhere, Plan, Remark } from '../requests/plan-model.ts';
import type { Failure } from '../requests/request.ts';
import { isSameReach } from '../requests/reach.ts';
import { selectionsOf, whoseIn } from '../requests/selections.ts';
import { tenantKind } from '../requests/tenant.ts';
import type { Job, Workflow } from '../requests/workflow.ts';
import { isSame } from '../scope.ts';
import { keyNames } from './alike.ts';
import { besideRows } from './beside-rows.ts';
import { searchStores } from './pass.ts';
import { remembered, sealSearch } from './remembered.ts';
import type { Seeker } from './seeker.ts';
import { joined, noValues, type SoughtValues } from './sought.ts';
import { soughtValues } from './sought-values.ts';
import { refreshViews, tableIn } from './refresh-views.ts';
import { inNextPass } from './waiting.ts';

const notRemembered =
  'addresses, numbers and names that were to be looked for: what Troth had kept of them is gone';

const searchAnew =
  "Somebody changed Troth's database. Restore it from its copy, or open a new request.";

/** Milliseconds for one pass over all stores, whoever waits for it. */
export const defaultBudget = 10 * 60_000;

/** `sealed`: by what was searched; it is kept with the plan. */
export interface SearchedPlan {
  readonly plan: Plan;
  readonly sealed?: Uint8Array;
}

/** The plan with what was found elsewhere, and an obstacle for each table of it. */
export async function searchBefore(
  job: Job,
  workflow: Workflow,
  plan: Plan,
): Promise<SearchedPlan> {
  if (workflow.searches !== true) return { plan };
  // What the map must say first is asked for first: its answers change what there is to search.
  if (plan.obstacles.some(({ code }) => code !== 'no-right')) return { plan };
  const { environment, policy, request } = job;
  const earlier = await remembered(environment, policy, request.id);
  const values = joined(earlier ?? noValues, await soughtValues(job, plan.stores));
  const elsewhere = await searchFor(job, plan, values);
  const sealed = sealSearch(environment, policy, request.id, values);
  return { plan: withElsewhere(plan, elsewhere), sealed };
}

/** The obstacles follow from what was found, so that a plan that is made again has the same. */
export function withElsewhere(plan: Plan, elsewhere: Elsewhere | undefined): Plan {
  if (elsewhere === undefined) return plan;
  const { obstacles, warnings } = plan;
  return {
    ...plan,
    elsewhere,
    obstacles: [...obstacles, ...remarksOf(elsewhere)],
    warnings: [...warnings, ...viewRemarks(elsewhere)],
  };
}

/** After every change, by what was remembered: the rows that held it are gone. */
export async function searchAfter(
  job: Job & { readonly plan: Plan },
  workflow: Workflow,
): Promise<Elsewhere | undefined> {
  if (workflow.searches !== true) return undefined;
  const known = await knownValues(job);
  const found = await searchFor(job, job.plan, known);
  const refreshed = await refreshViews(job.stores, found.copies, job.signal);
  if (refreshed.length === 0) return found;
  return { ...(await searchFor(job, job.plan, known)), refreshed };
}

/** The same where nothing was changed: materialised views are left as they are. */
export async function searchOnly(
  job: Job & { readonly plan: Plan },
): Promise<{ readonly elsewhere: Elsewhere; readonly byKeyAlone: boolean }> {
  const known = await knownValues(job);
  const byKeyAlone = known.addresses.length + known.numbers.length + known.words.length === 0;
  return { elsewhere: await searchFor(job, job.plan, known), byKeyAlone };
}

/** Where only keys are known still, rows with addresses and names may have gone. */
async function knownValues({ environment, policy, request, subject }: Job): Promise<SoughtValues> {
  const values = await remembered(environment, policy, request.id);
  if (values && values.keys.length > 0) return values;
  return { ...noValues, keys: subject.keys, left: [notRemembered] };
}

/** What was planned to be looked for and was not is not "nothing found". */
export function searchForgotten(plan: Plan, { notLooked }: Elsewhere): readonly Failure[] {
  if (!notLooked.some(({ because }) => because === notRemembered)) return [];
  return plan.stores.map(({ store }) => {
    return { store, resource: '', code: 'search-forgotten', rows: null, says: searchAnew };
  });
}

/** Rows that are nobody's to change: with them the request is not done. */
export function remainingCopies({ copies }: Elsewhere): readonly Failure[] {
  return copies
    .filter(({ view }) => view !== true)
    .map(({ where, rows }) => ({
      store: where.slice(0, where.indexOf('/')),
      resource: where,
      code: 'copies-found',
      rows,
    }));
}

async function searchFor(job: Job, plan: Plan, values: SoughtValues): Promise<Elsewhere> {
  const { environment, policy, stores, subject, signal } = job;
  const { kind } = subject;
  const noun = kind === tenantKind ? 'customer' : 'person';
  const names = keyNames(policy.map, kind, subject.keys[0]?.length ?? 0);
  const seeker: Seeker = {
    sought: { names, values, noun },
    asked: { kind, reached: reachedBy(plan) },
    planned: (store, table) => planned(job, plan, store, table),
    emptied: (store, table) => emptied(job, plan, store, table),
  };
  const budget = environment.searchFor ?? defaultBudget;
  const found = await inNextPass(environment.pool, `${policy.id} ${policy.hash}`, seeker, (all) =>
    searchStores(policy, stores, all, { budget, signal }),
  );
  const whose = whoseIn(job);
  const beside = await besideRows({ policy, stores, whose, noun, signal }, plan.stores);
  const copies = [...found.copies, ...beside];
  const distinct = new Map(copies.toReversed().map((one) => [one.where, one]));
  const notLooked = [...found.notLooked, ...(await nowhereLines(job))];
  return { ...found, notLooked, copies: [...distinct.values()].toReversed() };
}

function reachedBy({ stores }: Plan): ReadonlySet<string> {
  return new Set(
    stores.flatMap(({ store, steps, kept }) =>
      [...steps.filter(({ how }) => how !== 'unlink'), ...kept].map(
        ({ dataset }) => `${store}.${dataset}`,
      ),
    ),
  );
}

/** Rows that go or stay by the plan. Those that it empties are looked into: what it does not know stays in them. */
async function* planned(job: Job, plan: Plan, store: string, table: Table) {
  const opened = job.stores.get(store);
  if (opened === undefined) return;
  const whose = whoseIn(job);
  for (const part of plan.stores.filter((one) => one.store === store)) {
    const going = part.steps.filter(({ how }) => how === 'delete').map(({ reach }) => reach);
    const emptied = part.steps.filter(({ how }) => how === 'null' || how === 'mask');
    // What is kept of an emptied row is a column of it, and not the row.
    const staying = part.kept
      .flatMap(({ reach }) => (reach === undefined ? [] : [reach]))
      .filter((reach) => !emptied.some((step) => isSameReach(step.reach, reach)));
    for (const reach of [...going, ...staying]) {
      if (isSame(reach.table, table)) yield* selectionsOf(opened, reach, whose);
    }
  }
}

async function* emptied(job: Job, plan: Plan, store: string, table: Table) {
  const opened = job.stores.get(store);
  if (opened === undefined) return;
  const steps = plan.stores.filter((one) => one.store === store).flatMap((part) => part.steps);
  for (const { how, reach } of steps) {
    if (how !== 'null' && how !== 'mask') continue;
    if (isSame(reach.table, table)) yield* selectionsOf(opened, reach, whoseIn(job));
  }
}

function remarksOf({ copies }: Elsewhere): readonly Remark[] {
  const own = copies.filter(({ view, unnamed }) => view !== true && unnamed !== true);
  const tables = Map.groupBy(own, ({ where }) => tableIn(where));
  return [
    ...unnamedRemarks(copies),
    ...[...tables].map(([resource, some]) => {
      const store = resource.slice(0, resource.indexOf('/'));
      const table = resource.slice(resource.indexOf('/') + 1);
      const says = some.map((one) => one.says).join('; ');
      const message = `${table} is not known to the data map and holds copies: ${says}. Declare it, delete what is there, or leave it out with a reason under stores.${store}: \`excluded: [{ names: ${table}, because: … }]\`, or \`{ what: columns, names: ${columnsIn(some, table)}, because: … }\`.`;
      return { code: 'copies-found', resource, message };
    }),
  ];
}

/** The map knows the table; who the rows are of, only whoever knows the company can say. */
function unnamedRemarks(copies: readonly Copy[]): readonly Remark[] {
  const rows = copies.filter(({ unnamed }) => unnamed === true);
  return [...Map.groupBy(rows, ({ where }) => tableIn(where))].map(([resource, some]) => {
    const says = some.map((one) => one.says).join('; ');
    const message = `${resource} has rows that no plan reaches: ${says}. Name the person in them, or delete them, then plan again.`;
    return { code: 'copies-found', resource, message };
  });
}

/** Nobody deletes from a materialised view: it follows what is left, once it is made anew. */
function viewRemarks({ copies }: Elsewhere): readonly Remark[] {
  const views = copies.filter(({ view }) => view === true);
  return [...Map.groupBy(views, ({ where }) => tableIn(where))].map(([resource, some]) => {
    const says = some.map((one) => one.says).join('; ');
    const message = `${resource} is a materialised view and holds copies: ${says}. It is made anew after the run where Troth's role may (its owner, or MAINTAIN from PostgreSQL 17 on); where not, the certificate names what stays in it.`;
    return { code: 'view-copies', resource, message };
  });
}

function columnsIn(copies: readonly { readonly where: string }[], table: string): string {
  const names = copies.flatMap(({ where }) => where.slice(where.lastIndexOf('.') + 1).split('+'));
  const [only, ...more] = [...new Set(names)];
  return more.length === 0
    ? `${table}.${only}`
    : `[${[only, ...more].map((name) => `${table}.${name}`).join(', ')}]`;
}
