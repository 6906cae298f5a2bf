/** Opening destructions: those that are due, and one that is asked for. */
import { compareDurations, deadlineAfter, type Policy } from '@troth/core/policy';
import type { RowKey } from '../../stores/contract.ts';
import type { RequestEnvironment } from '../requests/environment.ts';
import { openRequest, verifyRequest } from '../requests/open-request.ts';
import { readRequest } from '../requests/rows.ts';
import { runAlone } from '../requests/run-alone.ts';
import { inputOf } from '../requests/sealed.ts';
import { tenantKind } from '../requests/tenant.ts';
import type { Stores } from '../requests/workflow.ts';
import { datasetsOf, tableOf } from '../scope.ts';
import { endsOf } from './clock.ts';
import { destructionsDue, openDestructions, storeMissing, type DestructionDue } from './due.ts';
import { endingsOf, shortestOf } from '../requests/endings.ts';
import { destructionError } from './error.ts';

const month = Temporal.Duration.from({ months: 1 });

/**
 * A request for each customer whose destruction is due and was not opened yet, verified by the
 * contract's end; somebody still plans and approves it. One process at a time. → ids.
 */
export async function openDueDestructions(
  environment: RequestEnvironment,
  policy: Policy,
  stores: Stores,
): Promise<readonly string[]> {
  return runAlone(environment.pool, `destructions of ${policy.id}`, async () => {
    const opened: string[] = [];
    for (const due of await destructionsDue(environment, policy, stores)) {
      if (due.request !== null) continue;
      opened.push(await open(environment, policy, due, {}));
    }
    return opened;
  });
}

/**
 * A destruction whose clock runs from the contract's end. Where the contract runs, or nothing says that
 * it ended, it is only opened with a reason, and then its clock runs from now. Where one is open for a
 * customer, it is that one. Throws `destruction-running`, `destruction-open` where that one has no reason
 * and needs it, and `destruction-tenant` where no store has a row of such a customer.
 */
export async function openDestruction(
  environment: RequestEnvironment,
  policy: Policy,
  stores: Stores,
  { tenant, onRequest }: { readonly tenant: RowKey; readonly onRequest?: string | undefined },
): Promise<string> {
  const known = await spelled(policy, stores, tenant);
  const opened = await openDestructions(environment, policy);
  const [already] = environment.pseudonymOf
    .all(policy.id, tenantKind, known)
    .flatMap((pseudonym) => opened.get(pseudonym) ?? []);
  const ended = await earliestDue(environment, policy, stores, known);
  if (ended) return already ?? open(environment, policy, ended, {});
  if (onRequest === undefined) {
    throw destructionError(
      'destruction-running',
      'denied',
      'Nothing says that the contract of this customer has ended, so nothing of it is destroyed. If the customer asks for it, give the reason: --on-request REASON',
    );
  }
  // One customer, one destruction: whoever asks twice, however the key is spelt, gets the same.
  if (already !== undefined) {
    const { onRequest: before } = await inputOf(
      environment,
      await readRequest(environment.pool, already),
    );
    if (before === undefined) throw openWithoutReason(already);
    return already;
  }
  const endedAt = environment.clock.now();
  const within = shortestOf(policy) ?? month;
  const soon = compareDurations(within, month) < 0 ? within : month;
  const dueAt = deadlineAfter(endedAt, soon, policy.zone);
  return open(environment, policy, { tenant: known, endedAt, dueAt }, { onRequest });
}

/** The reason that is given now would be lost, and without one the contract refuses the plan. */
function openWithoutReason(id: string) {
  return destructionError(
    'destruction-open',
    'conflict',
    `A destruction of this customer is open without a reason: ${id}. Cancel it (troth request cancel ${id} --because REASON), then open this one again.`,
  );
}

/** The customer as a store spells it: `7` for `007`. */
async function spelled(policy: Policy, stores: Stores, tenant: RowKey): Promise<RowKey> {
  for (const { store, dataset } of datasetsOf(policy.map).datasets) {
    const opened = stores.get(store);
    const columns = dataset.tenant;
    if (opened === undefined || columns.length !== tenant.length) continue;
    const query = { table: tableOf(dataset), key: columns, fields: columns, equal: [tenant] };
    for await (const [found] of opened.locate(query)) if (found) return found;
  }
  throw destructionError(
    'destruction-tenant',
    'missing',
    'No store has a row of this customer. Is the value right?',
  );
}

/** By the clause that ends first; undefined where the customer has not left by any. */
export async function earliestDue(
  { clock }: Pick<RequestEnvironment, 'clock'>,
  policy: Policy,
  stores: Stores,
  tenant: RowKey,
): Promise<Pick<DestructionDue, 'tenant' | 'endedAt' | 'dueAt'> | undefined> {
  const found: Pick<DestructionDue, 'tenant' | 'endedAt' | 'dueAt'>[] = [];
  for (const ending of endingsOf(policy)) {
    const store = stores.get(ending.store);
    if (store === undefined) throw storeMissing(ending.store);
    if (ending.dataset.tenant.length !== tenant.length) continue;
    const ends = await endsOf(store, ending, { tenants: [tenant], now: clock.now() });
    const end = ends.get(JSON.stringify(tenant));
    if (end?.state !== 'ended') continue;
    const dueAt = deadlineAfter(end.at, ending.within, policy.zone);
    found.push({ tenant, endedAt: end.at, dueAt });
  }
  return found.toSorted((a, b) => Temporal.Instant.compare(a.dueAt, b.dueAt))[0];
}

async function open(
  environment: RequestEnvironment,
  policy: Policy,
  { tenant, endedAt, dueAt }: Pick<DestructionDue, 'tenant' | 'endedAt' | 'dueAt'>,
  input: { readonly onRequest?: string },
): Promise<string> {
  const id = await openRequest(environment, policy, {
    right: 'destruction',
    kind: tenantKind,
    keys: [tenant],
    input,
    openedAt: endedAt,
    dueAt,
  });
  const how = input.onRequest === undefined ? 'contract end' : 'on request';
  await verifyRequest(environment, policy, id, how);
  return id;
}
