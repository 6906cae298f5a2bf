/**
 * The plan of a sweep: rows that are past the period of their dataset go; pure. Nothing under a hold
 * goes, and nothing of a person whose data may only be stored. What cannot be done is an obstacle.
 */
import {
  compareDurations,
  formatDuration,
  type DataMap,
  type Policy,
  type StoreDeclaration,
} from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { clausesOf } from '../contradictions/clauses.ts';
import { distinctRemarks } from '../requests/distinct-remarks.ts';
import { orderByStore } from '../requests/order-steps.ts';
import type { Plan, Remark, StorePlan } from '../requests/plan-model.ts';
import { ambiguous } from '../requests/references.ts';
import { clockOf, datasetsOf, isSame, tableOf, type ScopedDataset } from '../scope.ts';
import { clause } from './clause.ts';
import { earliest, latestFrom } from '../deadline.ts';
import { Draft, type Early, type Given } from './draft.ts';
import type { Roots } from './left-out.ts';

/** What is swept: everything with a period that ends, when neither is given. */
export interface Sweep {
  /** `store.dataset` */
  readonly dataset?: string;
  /** In place of the period that the data map states; a shorter one is refused. */
  readonly olderThan?: Temporal.Duration;
  /** `store.dataset`: rows of these may go before their own period, with rows that they cannot stand without. */
  readonly early?: readonly string[];
  /** `store.dataset`: left out, since something stands against them. */
  readonly without?: readonly string[];
}

export interface World {
  /** By store. */
  readonly tables: Readonly<Record<string, readonly Table[]>>;
  /** `store.dataset` → reason of the hold. */
  readonly datasetsHeld: Readonly<Record<string, string>>;
  /** Kinds of people of whom somebody is under a hold or a restriction. */
  readonly kinds: ReadonlySet<string>;
  /** Rows are past their period at this moment. */
  readonly now: Temporal.Instant;
}

export function planSweep(policy: Policy, sweep: Sweep, world: World): Plan {
  return draftSweep(policy, sweep, world).plan;
}

/** Rows of one store, by dataset. */
export type Found = Early & { readonly store: string };

export interface DraftedSweep {
  readonly plan: Plan;
  /** Rows that would go before their own period ends. */
  readonly early: readonly Found[];
  /** Rows whose clock is none. */
  readonly strange: readonly Found[];
  readonly roots: Roots;
}

export function draftSweep(policy: Policy, sweep: Sweep, world: World): DraftedSweep {
  const { map, zone } = policy;
  const early: Found[] = [];
  const strange: Found[] = [];
  const roots = new Map<string, ReadonlySet<string>>();
  const chosen = chosenOf(map, sweep);
  const obstacles: Remark[] = chosen.flatMap((one) => tooEarly(policy, one, sweep));
  const stores = Object.entries(map.stores).flatMap(([store, declaration]): StorePlan[] => {
    const { tables, datasetsHeld, kinds, now } = world;
    const own = new Map(
      chosen
        .filter((one) => one.store === store)
        .map((one) => [one.name, sweep.olderThan ?? periodOf(one)]),
    );
    const held = new Map(
      Object.entries(datasetsHeld)
        .filter(([place]) => place.startsWith(`${store}.`))
        .map(([place, reason]) => [place.slice(store.length + 1), reason]),
    );
    const given = { store, declaration, tables: tables[store] ?? [], kinds, now, zone };
    const draft = new Draft({ ...given, chosen: own, held });
    draft.takeOverdue();
    draft.follow();
    for (const [name, because] of draft.roots) {
      roots.set(`${store}.${name}`, new Set([...because].map((root) => `${store}.${root}`)));
    }
    early.push(...draft.early.map((one) => ({ store, ...one })));
    strange.push(...strangeClocks(declaration, own, now).map((one) => ({ store, ...one })));
    const ordered = orderByStore(store, draft.tablesForOrder(), draft.steps);
    obstacles.push(...draft.obstacles, ...ordered.obstacles, ...unclearClocks(store, given, own));
    const { kept } = draft;
    return ordered.steps.length + kept.length === 0 ? [] : [{ store, steps: ordered.steps, kept }];
  });
  if (sweep.dataset !== undefined && chosen.length === 0) {
    obstacles.push(endless(map, sweep.dataset));
  }
  const plan = {
    stores,
    obstacles: distinctRemarks(obstacles),
    warnings: [],
    recipients: {},
    sealed: [],
  };
  return { plan, early, strange, roots };
}

/** `-infinity`, year 1, year 2999: they are no moments, and nobody knows when such a row must go. */
function strangeClocks(
  declaration: StoreDeclaration,
  own: ReadonlyMap<string, Temporal.Duration>,
  now: Temporal.Instant,
): readonly Early[] {
  return [...own.keys()].flatMap((name): readonly Early[] => {
    const dataset = declaration.datasets[name];
    if (dataset === undefined || dataset.period.keep === 'indefinitely') return [];
    const clock = clockOf(declaration, name, dataset.period.since);
    if (clock === undefined) return [];
    const { column, via } = clock;
    const strange = { from: earliest.toString(), until: latestFrom(now).toString() };
    const where = [{ strange, column, ...(via.length > 0 ? { via } : {}) }];
    const reach = { table: tableOf(dataset), fields: [], from: { where } };
    return [{ name, reach, because: dataset.period.since }];
  });
}

/** The clock of a row must be that of one row. */
function unclearClocks(
  store: string,
  { declaration, tables }: Pick<Given, 'declaration' | 'tables'>,
  own: ReadonlyMap<string, Temporal.Duration>,
): readonly Remark[] {
  const on = [...own.keys()].flatMap((name) => {
    const period = declaration.datasets[name]?.period;
    if (period === undefined || period.keep === 'indefinitely') return [];
    return clockOf(declaration, name, period.since)?.via ?? [];
  });
  const reached = Object.entries(declaration.datasets)
    .filter(([, dataset]) => on.some(({ to }) => isSame(to, tableOf(dataset))))
    .map(([name]) => name);
  const way = new Set([...own.keys(), ...reached].map((name) => `${store}.${name}`));
  const found = ambiguous(store, declaration, tables, reached);
  return found.filter(({ resource }) => way.has(resource));
}

/** Datasets with a period that ends, but those that are left out. */
export function chosenOf(map: DataMap, { dataset, without = [] }: Sweep): readonly ScopedDataset[] {
  const asked = datasetsOf(map, dataset === undefined ? undefined : [dataset]).datasets;
  return asked.filter(
    (one) =>
      one.dataset.period.keep !== 'indefinitely' && !without.includes(`${one.store}.${one.name}`),
  );
}

function periodOf({ dataset: { period } }: ScopedDataset): Temporal.Duration {
  if (period.keep !== 'indefinitely') return period.keep;
  throw new Error('a period without end was chosen for a sweep');
}

/** What was promised to stay so long does not go before. */
function tooEarly(policy: Policy, one: ScopedDataset, { olderThan }: Sweep): readonly Remark[] {
  const keep = periodOf(one);
  if (olderThan === undefined || compareDurations(olderThan, keep) >= 0) return [];
  const place = `${one.store}.${one.name}`;
  const promises = promisesOn(policy, place);
  const { period } = one.dataset;
  const since = period.keep === 'indefinitely' ? '' : period.since;
  const promised = promises.length > 0 ? ` (${promises.join(', ')})` : '';
  return [
    {
      code: 'early-purge',
      resource: place,
      message: `${place} stays ${formatDuration(keep)} after ${since}${promised}: what is only older than ${formatDuration(olderThan)} is not deleted. Ask for ${formatDuration(keep)} or more, or change the period of the data map.`,
    },
  ];
}

/** Promises with a clause of retention on the dataset. */
export function promisesOn(policy: Policy, place: string): readonly string[] {
  const found = clausesOf(policy, clause).filter(
    ({ clause: { params } }) => params.datasets?.includes(place) ?? true,
  );
  return [...new Set(found.map(({ promise }) => promise))];
}

function endless(map: DataMap, place: string): Remark {
  const [found] = datasetsOf(map, [place]).datasets;
  const period = found?.dataset.period;
  const because = period?.keep === 'indefinitely' ? `: ${period.because}` : '';
  const message = `${place} stays without end${because}. Give it a period in the data map.`;
  return { code: 'no-period', resource: place, message };
}
