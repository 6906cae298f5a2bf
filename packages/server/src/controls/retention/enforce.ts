/**
 * Retention: rows past their period go from every store, by a sweep that somebody approves. What was
 * past its period when the sweep was asked for is taken, so that the plan does not change by itself.
 */
import { parseDuration, type Policy } from '@troth/core/policy';
import { askAgain, changeStores } from '../requests/change-stores.ts';
import { countPlan } from '../requests/count-plan.ts';
import type { RequestEnvironment } from '../requests/environment.ts';
import { requestError } from '../requests/error.ts';
import { noHandles } from '../requests/handles.ts';
import { exceptedPeople, holdsOn } from '../requests/held.ts';
import type { Plan } from '../requests/plan-model.ts';
import type { Failure } from '../requests/request.ts';
import type { Excepted } from '../requests/selections.ts';
import { rehearsePlan } from '../requests/rehearse-plan.ts';
import { doesSame } from '../requests/shape.ts';
import { tablesOf } from '../requests/tables-of.ts';
import type {
  Conclusion,
  Input,
  Job,
  Planned,
  ReadBack,
  Running,
  Stores,
  Workflow,
} from '../requests/workflow.ts';
import { datasetsOf } from '../scope.ts';
import { earlyPurges } from './early-purge.ts';
import { beforeTheirTime } from './before-their-time.ts';
import { leavingOut, type Made } from './left-out.ts';
import { neverStarting, neverStarts } from './never-starts.ts';
import { draftSweep, type DraftedSweep, type Sweep } from './plan.ts';

/** `Subject.kind` of a sweep, which is about rows and not about people. */
export const everybody = 'everybody';

export const sweeping: Workflow = { check, many: false, plan, act, readBack, conclude };

/** `dataset`: `store.dataset`; `olderThan`: a period, as in a data map. */
function check(policy: Policy, kind: string, input: Input): void {
  if (kind !== everybody) {
    throw requestError('request-input', 'invalid', `A sweep is of rows: its kind is ${everybody}.`);
  }
  sweepOf(policy, input);
}

async function plan(job: Job): Promise<Planned> {
  const { environment, policy, stores, request, rehearseUpTo } = job;
  const asked = { ...job, keys: [], identifiers: [] };
  const swept = sweptBy(job);
  // A run goes by what was approved: what was left out then is left out.
  const approved = rehearseUpTo === undefined ? (request.plan?.leftOut ?? []) : [];
  const known = { map: policy.map, tables: await tablesOf(policy, stores), approved };
  const plan = await leavingOut(known, async (without) => {
    const made = await planned(environment, policy, stores, leftOutOf(swept, without));
    return { ...made, plan: await rehearsePlan(made.plan, stores, asked) };
  });
  return { plan, identifiers: [] };
}

function leftOutOf(swept: Swept, without: readonly string[]): Swept {
  return { ...swept, sweep: { ...swept.sweep, without } };
}

function sweptBy({ environment, policy, input, request, excepted }: Job): Swept {
  const now = earlier(request.openedAt, environment.clock.now());
  return { sweep: sweepOf(policy, input), now, excepted };
}

/**
 * A hold may have come while nobody ran it, and may come at any time while it runs: what is in force is
 * asked for again, and rows that belong to what is held stay by conditions of the plan.
 */
async function act(running: Running): Promise<readonly Failure[]> {
  const { environment, policy, stores, plan: approved } = running;
  const { leftOut = [] } = approved;
  const places = leftOut.map(({ resource }) => resource);
  let failures: readonly Failure[] = [];
  for (;;) {
    await running.holds?.renew();
    const now = { ...running, excepted: await exceptedPeople(environment, policy) };
    const swept = leftOutOf(sweptBy(now), places);
    const { plan: drafted } = await draftOf(environment, policy, stores, swept);
    const isSame = doesSame({ ...drafted, leftOut }, approved);
    // What stopped it on the way is told with what went before.
    if (!isSame && failures.length > 0) return failures;
    if (!isSame) {
      return approved.stores.map(({ store }) => {
        return { store, resource: '', code: 'plan-outdated', rows: null };
      });
    }
    failures = await changeStores(now);
    if (failures.every(({ code }) => code !== 'held')) return failures;
  }
}

/** What is held by now is nothing that was left over. */
async function readBack(running: Running): Promise<ReadBack> {
  const { environment, policy } = running;
  return askAgain({ ...running, excepted: await exceptedPeople(environment, policy) });
}

/** The plan of a sweep that would be asked for now; nothing is stored. */
export async function previewSweep(
  environment: RequestEnvironment,
  policy: Policy,
  input: Input,
): Promise<Plan> {
  const excepted = await exceptedPeople(environment, policy);
  const swept = { sweep: sweepOf(policy, input), now: environment.clock.now(), excepted };
  const stores = environment.storesOf(policy);
  const known = { map: policy.map, tables: await tablesOf(policy, stores) };
  return leavingOut(known, (without) =>
    planned(environment, policy, stores, leftOutOf(swept, without)),
  );
}

/** A sweep that is dated ahead takes nothing before its time. */
function earlier(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) < 0 ? a : b;
}

interface Swept {
  readonly sweep: Sweep;
  readonly now: Temporal.Instant;
  readonly excepted: Excepted;
}

async function planned(
  environment: RequestEnvironment,
  policy: Policy,
  stores: Stores,
  swept: Swept,
): Promise<Made> {
  const { now, excepted } = swept;
  const { plan: drafted, roots, ...beside } = await draftOf(environment, policy, stores, swept);
  const whose = { keys: [], excepted, handles: noHandles };
  const counted = await countPlan(drafted, stores, { ...whose, identifiers: [] });
  if (counted.obstacles.length > 0) return { plan: counted, roots };
  const inTime = await beforeTheirTime(policy, stores, { ...beside, whose, sweep: swept.sweep });
  const early = await earlyPurges(policy, counted, { stores, excepted, now });
  const obstacles = [...inTime.obstacles, ...early];
  const never = (await neverStarting(policy, stores, swept.sweep)).map(neverStarts);
  const warnings = [...counted.warnings, ...inTime.warnings, ...never];
  return { plan: { ...counted, obstacles, warnings }, roots };
}

async function draftOf(
  environment: RequestEnvironment,
  policy: Policy,
  stores: Stores,
  { sweep, now, excepted }: Swept,
): Promise<DraftedSweep> {
  const nobody = { policy: policy.id, kind: everybody, keys: [] };
  const { datasetsHeld } = await holdsOn(environment, nobody);
  const kinds = [...excepted].flatMap(([kind, people]) => (people.length > 0 ? [kind] : []));
  return draftSweep(policy, sweep, {
    tables: await tablesOf(policy, stores),
    datasetsHeld,
    kinds: new Set(kinds),
    now,
  });
}

async function conclude(running: Running): Promise<Conclusion> {
  const { policy, stores, plan: approved } = running;
  const places = (approved.leftOut ?? []).map(({ resource }) => resource);
  const { sweep } = leftOutOf(sweptBy(running), places);
  return {
    keys: {
      state: 'kept',
      says: 'This run destroyed none: it is about rows and their age, and not about a person.',
    },
    suppressed: false,
    notLooked: await neverStarting(policy, stores, sweep),
    tells: false,
  };
}

/** Throws `request-input`. */
function sweepOf(policy: Policy, input: Input): Sweep {
  const { dataset, olderThan, early, ...others } = input;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw refuse(`A sweep takes no ${unknown}.`);
  const isKnown = typeof dataset === 'string' && datasetsOf(policy.map, [dataset]).datasets[0];
  if (dataset !== undefined && !isKnown) {
    throw refuse(`The data map of ${policy.id} has no dataset ${String(dataset)}.`);
  }
  const period = typeof olderThan === 'string' ? parseDuration(olderThan) : undefined;
  if (olderThan !== undefined && period === undefined) {
    throw refuse('A period reads such as "30 days", "24 hours" or "1 year".');
  }
  if (early !== undefined && !isNamed(policy, early)) {
    throw refuse('Rows may go before their period only of datasets that the data map has.');
  }
  return {
    ...(early === undefined ? {} : { early }),
    ...(typeof dataset === 'string' ? { dataset } : {}),
    ...(period ? { olderThan: period } : {}),
  };
}

function isNamed(policy: Policy, names: unknown): names is readonly string[] {
  return (
    Array.isArray(names) &&
    names.every((one) => typeof one === 'string') &&
    datasetsOf(policy.map, names).missing.length === 0
  );
}

function refuse(why: string) {
  return requestError('request-input', 'invalid', why);
}
