/** Rows of customers whose contract has ended: past the promised time, near it, and of no known customer. */
import { attemptEach, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import { overdueBefore } from '../deadline.ts';
import {
  clockFrom,
  lateBy,
  leavingOf,
  rowsWithoutClock,
  type LateRows,
  type Passed,
} from '../late-rows.ts';
import { isOnePerTenant, tenantKind } from '../requests/tenant.ts';
import { datasetsOf, findTable, tableOf, type ScopedDataset } from '../scope.ts';
import { momentOf } from '../../stores/clock-zones.ts';
import { clockZone } from '../clock-zones.ts';
import { zoneless } from './clock.ts';
import type { Params } from './clause.ts';

/** Days before the end of the time within which a destruction should be open. */
export const warning = 5;

export interface TenantRows extends LateRows {
  /** Rows whose time is over within `warning` days. */
  readonly soon: number;
  /** Rows that lead to no contract, so that nobody knows when they should have gone. */
  readonly withoutClock: number;
}

/** Undefined where nothing leads from the rows to the moment at which the contract ended. */
export async function tenantRows(
  context: ProbeContext,
  going: readonly ScopedDataset[],
  { since, within }: Params,
): Promise<readonly (readonly [ScopedDataset, Attempt<TenantRows | undefined>])[]> {
  if (since === undefined) return [];
  return attemptEach(going, async (scoped) => {
    const { store, name, dataset } = scoped;
    const declaration = context.policy.map.stores[store];
    if (declaration === undefined) return undefined;
    const leaving = leavingOf(declaration, scoped, since);
    const clock = clockFrom(declaration, scoped, since);
    if (leaving === undefined && clock === undefined) return undefined;
    const passed: Passed =
      leaving?.passed ??
      ((before) => (clock ? [{ before, column: clock.column, via: clock.via }] : []));
    const late = await lateBy(context, store, dataset, { passed, keep: within });
    const table = tableOf(dataset);
    const later = context.now.add({ hours: 24 * warning });
    const before = overdueBefore(later, within, context.policy.zone);
    const due = await context.stores.count(store, { table, where: passed(before) });
    const withoutClock = leaving
      ? await context.stores.count(store, { table, where: leaving.untold })
      : await rowsWithoutClock(context, store, declaration, name, clock!);
    return { ...late, soon: due - late.rows, withoutClock };
  });
}

/** Datasets in which each customer has one row. */
export function customersOf({ policy }: ProbeContext, parts: number): readonly ScopedDataset[] {
  return datasetsOf(policy.map).datasets.filter(
    ({ dataset }) => isOnePerTenant(dataset) && dataset.tenant.length === parts,
  );
}

export interface Gone {
  /** Customers whose time is over and of whom no row is left where each customer has one. */
  readonly gone: number;
  /** Of these: not destroyed by Troth, so that no certificate says how. */
  readonly uncertified: number;
}

/**
 * Seen only where what tells the end of a contract outlives the customer's own row. Memory grows with
 * the number of customers, not with their rows. Undefined where it cannot be seen.
 */
export async function goneTenants(
  context: ProbeContext,
  { since, within }: Params,
  going: readonly ScopedDataset[],
): Promise<Gone | undefined> {
  const [store = '', name = '', column = ''] = since?.split('.') ?? [];
  const told = context.policy.map.stores[store]?.datasets[name];
  const isGoing = (one: { readonly store: string; readonly name: string }): boolean =>
    going.some((some) => some.store === one.store && some.name === one.name);
  if (told === undefined || told.tenant.length === 0 || isGoing({ store, name })) return undefined;
  const customers = customersOf(context, told.tenant.length).find(isGoing);
  if (customers === undefined) return undefined;
  const present = new Set<string>();
  for await (const { key } of keysIn(context, customers, [])) present.add(JSON.stringify(key));
  const limit = overdueBefore(context.now, within, context.policy.zone);
  const ended = new Map<string, { readonly key: readonly string[]; readonly isOver: boolean }>();
  for await (const { key, more } of keysIn(context, { store, name, dataset: told }, [column])) {
    const text = JSON.stringify(key);
    if (present.has(text)) continue;
    const at = momentOf(more[0] ?? '', clockZone(context.policy, told, column));
    if (at === 'zoneless') throw zoneless(`${store}.${name}.${column}`);
    const isOver = at !== undefined && Temporal.Instant.compare(at, limit) < 0;
    ended.set(text, { key, isOver: isOver && (ended.get(text)?.isOver ?? true) });
  }
  const over = [...ended.values()].filter(({ isOver }) => isOver);
  let uncertified = 0;
  for (const { key } of over) {
    if (!(await context.requests.isSuppressed(tenantKind, key))) uncertified += 1;
  }
  return { gone: over.length, uncertified };
}

async function* keysIn(
  { stores }: ProbeContext,
  { store, dataset }: ScopedDataset,
  columns: readonly string[],
): AsyncIterable<{ readonly key: readonly string[]; readonly more: readonly (string | null)[] }> {
  const table = findTable(await stores.discovered(store), tableOf(dataset)) ?? tableOf(dataset);
  const query = { table, columns: [...dataset.tenant, ...columns], rows: 'full' as const };
  for await (const page of stores.sample(store, query)) {
    for (let row = 0; row < (page.columns[0]?.length ?? 0); row += 1) {
      const values = page.columns.map((column) => column[row] ?? null);
      const key = values.slice(0, dataset.tenant.length).filter((part) => part !== null);
      if (key.length === dataset.tenant.length) {
        yield { key, more: values.slice(dataset.tenant.length) };
      }
    }
  }
}
