/** Which customers have left, and by when everything of theirs must be destroyed. */
import { deadlineAfter, type Policy } from '@troth/core/policy';
import type { RowKey } from '../../stores/contract.ts';
import type { RequestEnvironment } from '../requests/environment.ts';
import { holdsOn } from '../requests/held.ts';
import { listRequests } from '../requests/rows.ts';
import { tenantKind } from '../requests/tenant.ts';
import type { Stores } from '../requests/workflow.ts';
import { datasetsOf, tableOf, type ScopedDataset } from '../scope.ts';
import { endsOf, leftBefore } from './clock.ts';
import { endingsOf, shortestOf, type Ending } from '../requests/endings.ts';
import { destructionError } from './error.ts';
import { whyStays } from './plan.ts';

export interface DestructionDue {
  /** The promise with the earliest date: `P20`. */
  readonly promise: string;
  /** Columns of the tenant in the dataset that tells the end, and their values. */
  readonly columns: readonly string[];
  readonly tenant: RowKey;
  readonly endedAt: Temporal.Instant;
  readonly dueAt: Temporal.Instant;
  /** The open destruction, if there is one. */
  readonly request: string | null;
}

type Environment = Pick<RequestEnvironment, 'pool' | 'clock' | 'pseudonymOf'>;

/**
 * Customers who have left and of whom something is still there that must go, the earliest date first.
 * Read page by page; memory stays with the number of these customers. Throws `destruction-clock`.
 */
export async function destructionsDue(
  environment: Environment,
  policy: Policy,
  stores: Stores,
): Promise<readonly DestructionDue[]> {
  const goes = await goingDatasets(environment, policy);
  const due = new Map<string, DestructionDue>();
  for (const ending of endingsOf(policy)) {
    for await (const one of dueBy(environment, policy, stores, ending)) {
      const name = JSON.stringify(one.tenant);
      const known = due.get(name);
      if (known && Temporal.Instant.compare(known.dueAt, one.dueAt) <= 0) continue;
      due.set(name, one);
    }
  }
  const left = await withRows(stores, goes, [...due.values()]);
  const open = await openDestructions(environment, policy);
  return left
    .map((one) => {
      const all = environment.pseudonymOf.all(policy.id, tenantKind, one.tenant);
      const [request = null] = all.flatMap((pseudonym) => open.get(pseudonym) ?? []);
      return { ...one, request };
    })
    .toSorted((a, b) => Temporal.Instant.compare(a.dueAt, b.dueAt));
}

async function* dueBy(
  { clock }: Environment,
  policy: Policy,
  stores: Stores,
  ending: Ending,
): AsyncIterable<DestructionDue> {
  const store = stores.get(ending.store);
  if (store === undefined) throw storeMissing(ending.store);
  const now = clock.now();
  const { promise, dataset, within } = ending;
  for await (const tenants of leftBefore(store, ending, now)) {
    const ends = await endsOf(store, ending, { tenants, now });
    for (const tenant of tenants) {
      const end = ends.get(JSON.stringify(tenant));
      if (end?.state !== 'ended') continue;
      const dueAt = deadlineAfter(end.at, within, policy.zone);
      yield { promise, columns: dataset.tenant, tenant, endedAt: end.at, dueAt, request: null };
    }
  }
}

/** What is held stays and is not waited for; it is due when the hold ends. */
async function goingDatasets(
  environment: Environment,
  policy: Policy,
): Promise<readonly ScopedDataset[]> {
  const nobody = { policy: policy.id, kind: tenantKind, keys: [] };
  const { datasetsHeld } = await holdsOn(environment, nobody);
  const within = shortestOf(policy);
  return datasetsOf(policy.map).datasets.filter(
    ({ store, name, dataset }) =>
      dataset.tenant.length > 0 &&
      whyStays(`${store}.${name}`, dataset, { datasetsHeld, within }) === undefined,
  );
}

/** Those of whom a row is left that must go. */
async function withRows(
  stores: Stores,
  goes: readonly ScopedDataset[],
  all: readonly DestructionDue[],
): Promise<readonly DestructionDue[]> {
  const waiting = new Map(all.map((one) => [JSON.stringify(one.tenant), one]));
  const found: DestructionDue[] = [];
  for (const { store, dataset } of goes) {
    const { tenant } = dataset;
    const equal = [...waiting.values()].flatMap((one) =>
      one.tenant.length === tenant.length ? [one.tenant] : [],
    );
    const opened = stores.get(store);
    if (equal.length === 0 || opened === undefined) continue;
    const query = { table: tableOf(dataset), key: tenant, fields: tenant, equal };
    for await (const page of opened.locate(query)) {
      for (const key of page) {
        const one = waiting.get(JSON.stringify(key));
        if (one) found.push(one);
        waiting.delete(JSON.stringify(key));
      }
    }
  }
  return found;
}

/** Pseudonym → request. */
export async function openDestructions(
  { pool }: Environment,
  policy: Policy,
): Promise<ReadonlyMap<string, string>> {
  const open = await listRequests(pool, { policies: [policy.id], open: true });
  return new Map(
    open.flatMap(({ right, pseudonym, id }) =>
      right === 'destruction' && pseudonym !== null ? [[pseudonym, id]] : [],
    ),
  );
}

export function storeMissing(store: string) {
  return destructionError('destruction-store', 'invalid', `The data map has no store ${store}.`);
}
