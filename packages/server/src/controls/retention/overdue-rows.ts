/** Rows past the period of their own dataset: those that are to go, and those that stay for a reason. */
import type { Condition } from '../../stores/contract.ts';
import type { ProbeContext } from '../context.ts';
import { earliest, latestFrom, overdueBefore } from '../deadline.ts';
import { lateBy, rowsWithoutClock, type LateRows, type Passed } from '../late-rows.ts';
import { clockOf, findTable, tableOf, type ScopedDataset } from '../scope.ts';
import { noHandles } from '../requests/handles.ts';
import { conditionsOf } from '../requests/selections.ts';
import type { Columns } from '../requests/treatment.ts';
import { anonymised, staysEmptied } from './anonymised.ts';
import { belongingRows } from './spared.ts';

export interface OverdueRows extends LateRows {
  /** Rows that lead to no clock, so that their period never starts. */
  readonly withoutClock: number;
  /** Rows past their period of people under a hold or a restriction; not among `rows`. */
  readonly spared?: number;
  /** Rows whose clock is no moment: infinite, before 1900, a century ahead. */
  readonly strange?: number;
  /** Where rows stay when their period ends: those past it, and what the data map wants of their columns. */
  readonly stay?: Staying;
}

export interface Staying {
  readonly rows: number;
  readonly emptied: readonly string[];
  /** Personal ones that stay as they are, with a reason of the data map. */
  readonly kept: readonly string[];
}

/** Undefined when the period has no end. Throws when the clock cannot be reached or read. */
export async function overdueRows(
  context: ProbeContext,
  scoped: ScopedDataset,
): Promise<OverdueRows | undefined> {
  const { store, name, dataset } = scoped;
  const { period } = dataset;
  const declaration = context.policy.map.stores[store];
  if (period.keep === 'indefinitely' || declaration === undefined) return undefined;
  const clock = clockOf(declaration, name, period.since);
  if (clock === undefined) return undefined;
  const { column, via } = clock;
  const table = tableOf(dataset);
  const count = (where: readonly Condition[]) => context.stores.count(store, { table, where });
  const sparing = await sparedConditions(context, scoped);
  const before = overdueBefore(context.now, period.keep, context.policy.zone);
  const past = { before, from: earliest, column, via };
  const all = await count([]);
  let most: LateRows = { rows: 0, all, lateByDays: 0 };
  const columns = await stayingColumns(context, scoped);
  const without = sparing.flatMap((one) => one.without);
  for (const left of leftConditions(columns)) {
    const passed: Passed = (moment) => [{ ...past, before: moment }, ...left, ...without];
    const late = await lateBy(context, store, dataset, { passed, keep: period.keep });
    if (late.rows > most.rows) most = late;
  }
  let spared = 0;
  for (const { only } of sparing) spared += await count([past, ...only]);
  const outside = { from: earliest, until: latestFrom(context.now) };
  return {
    ...most,
    ...(columns && {
      stay: {
        rows: await count([past, ...without]),
        emptied: Object.keys(columns.set),
        kept: columns.kept.map(({ dataset: place }) => place.slice(name.length + 1)),
      },
    }),
    spared,
    strange: await count([{ outside, column, via }]),
    withoutClock: await rowsWithoutClock(context, store, declaration, name, clock),
  };
}

/** Undefined where rows go when their period ends. */
async function stayingColumns(
  { stores, policy }: ProbeContext,
  { store, name, dataset }: ScopedDataset,
): Promise<Columns | undefined> {
  const declaration = policy.map.stores[store];
  if (declaration === undefined || !staysEmptied(declaration, name, dataset)) return undefined;
  const table = findTable(await stores.discovered(store), tableOf(dataset));
  if (table === undefined) return undefined;
  const reach = { table: tableOf(dataset), fields: [], from: { where: [] } };
  return anonymised(store, { name, dataset, table, reach });
}

/**
 * What tells that nothing was done to a row yet; one list for each column. A row that goes is there; one
 * that stays without what is personal still holds something in a column.
 */
function leftConditions(columns: Columns | undefined): readonly (readonly Condition[])[] {
  if (columns === undefined) return [[]];
  return Object.entries(columns.set).flatMap(
    ([column, treatment]): readonly (readonly Condition[])[] => {
      const filled: Condition = { isNull: column, not: true };
      if (treatment.how === 'null') return [[filled]];
      if (treatment.how === 'remove-paths') return [[{ holdsPaths: treatment.paths, column }]];
      return treatment.how === 'mask' ? [[{ unmasked: treatment.with, column }]] : [];
    },
  );
}

interface Sparing {
  readonly only: readonly Condition[];
  readonly without: readonly Condition[];
}

/** For each way in which rows can be such a person's. */
async function sparedConditions(
  { policy, stores, requests }: ProbeContext,
  { store, name }: ScopedDataset,
): Promise<readonly Sparing[]> {
  const excepted = await requests.spared();
  const kinds = new Set([...excepted].flatMap(([kind, keys]) => (keys.length > 0 ? [kind] : [])));
  const declaration = policy.map.stores[store];
  if (kinds.size === 0 || declaration === undefined) return [];
  const tables = await stores.discovered(store);
  const ways = belongingRows({ declaration, tables, held: new Set(), kinds }, name);
  const whose = { keys: [], excepted, handles: noHandles };
  return Promise.all(
    ways.map(async (way) => {
      const only = await conditionsOf({ name: store }, way, whose);
      return { only, without: only.map(negated) };
    }),
  );
}

function negated(condition: Condition): Condition {
  if ('oneOf' in condition) return { noneOf: condition.oneOf, fields: condition.fields };
  if ('exists' in condition) return { ...condition, not: true };
  throw new Error("rows are a person's by their key, or by rows that they refer to");
}
