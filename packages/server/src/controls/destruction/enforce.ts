/**
 * Destruction: after a contract's end every row of a customer goes from every store, copies are
 * searched for, the customer's keys are destroyed, and its pseudonym enters the suppression ledger.
 */
import type { Policy } from '@troth/core/policy';
import type { Certificate } from '@troth/core/proof';
import type { RowKey } from '../../stores/contract.ts';
import { tenantName } from '../../vault/index.ts';
import { changeStores, failureOf } from '../requests/change-stores.ts';
import { remainsOf } from '../requests/certify.ts';
import { countPlan } from '../requests/count-plan.ts';
import { requestError } from '../requests/error.ts';
import { holdsOn } from '../requests/held.ts';
import { vaultless } from '../requests/key-places.ts';
import { heldRemarks, heldRows } from '../requests/held-rows.ts';
import type { Failure } from '../requests/request.ts';
import { rehearsePlan } from '../requests/rehearse-plan.ts';
import { tablesOf } from '../requests/tables-of.ts';
import type { Plan, Remark } from '../requests/plan-model.ts';
import { tenantKind } from '../requests/tenant.ts';
import type { Conclusion, Input, Job, Planned, Running, Workflow } from '../requests/workflow.ts';
import { shortestOf } from '../requests/endings.ts';
import { whoseIn } from '../requests/selections.ts';
import { listedAs, suppress } from '../requests/suppress.ts';
import { removeGivenCopies } from './given-copies.ts';
import { earliestDue } from './open-destruction.ts';
import { planDestruction } from './plan.ts';

export const destroying: Workflow = { check, many: false, searches: true, plan, act, conclude };

const shortestReason = 20;

/** `onRequest`: why a customer's data goes whose contract runs. */
function check(_: Policy, kind: string, input: Input): void {
  const { onRequest, ...others } = input;
  if (kind !== tenantKind)
    throw refuse(`A destruction is of a customer: its kind is ${tenantKind}.`);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw refuse(`A destruction takes no ${unknown}.`);
  if (onRequest === undefined) return;
  if (typeof onRequest !== 'string' || onRequest.trim().length < shortestReason) {
    throw refuse(
      `A destruction before the contract's end needs a reason of at least ${shortestReason} characters.`,
    );
  }
}

function refuse(why: string) {
  return requestError('request-input', 'invalid', why);
}

async function plan(job: Job): Promise<Planned> {
  const { environment, policy, subject, stores } = job;
  const [tenant = []] = subject.keys;
  const { datasetsHeld } = await holdsOn(environment, subject);
  const drafted = planDestruction(policy.map, tenant.length, {
    tables: await tablesOf(policy, stores),
    datasetsHeld,
    within: shortestOf(policy),
  });
  const asked = { ...whoseIn(job), identifiers: [] };
  const planned = await countPlan(drafted, stores, asked);
  const obstacles = [
    ...planned.obstacles,
    ...vaultless(environment, drafted),
    ...(await runningContract(job, tenant)),
    ...(drafted.obstacles.length > 0 ? [] : heldRemarks(await heldRows(job, drafted.stores))),
  ];
  const warnings = [...planned.warnings, ...nothingFound(planned)];
  const whole = { ...planned, obstacles, warnings };
  return { plan: await rehearsePlan(whole, stores, { ...job, ...asked }), identifiers: [] };
}

async function act(running: Running): Promise<readonly Failure[]> {
  const [tenant = []] = running.subject.keys;
  try {
    await removeGivenCopies(running, tenant);
  } catch (error) {
    return running.plan.stores.map(({ store }) => failureOf(store, error, running.signal));
  }
  return changeStores(running);
}

async function conclude(running: Running): Promise<Conclusion> {
  const { environment, policy, subject, plan, at } = running;
  const { keys } = environment;
  const [tenant = []] = subject.keys;
  const closes = plan.sealed.length > 0 && keys !== undefined;
  if (closes) {
    const name = tenantName(
      policy.id,
      tenant.map((part) => part ?? ''),
    );
    await keys.destroyTenant(name);
    // The certificate says that none is left.
    if (await keys.hasTenantKeys(name)) throw new Error('a key is left that was destroyed');
  }
  await at('key-destroyed');
  const suppressedAt = await suppressCustomer(running);
  await at('suppressed');
  return {
    keys: keysLine(closes),
    suppressed: true,
    suppressedAt,
    remains: [...(await remainsOf(running, true)), ...unsearched(running)],
    tells: true,
  };
}

/** The customer's pseudonyms, so that whoever comes back is found. → since when they stand there. */
export async function suppressCustomer(job: Job): Promise<string> {
  const { environment, policy, subject, request } = job;
  const [tenant = []] = subject.keys;
  const now = environment.pseudonymOf(policy.id, tenantKind, tenant);
  await listedAs(environment.pool, request.id, [now]);
  return suppress(job, { handles: false });
}

/** A plan that has started before goes on: the rows that told the end may have gone. */
async function runningContract(
  { environment, policy, stores, input, request }: Job,
  tenant: RowKey,
): Promise<readonly Remark[]> {
  if (input['onRequest'] !== undefined || request.found !== null) return [];
  if (await earliestDue(environment, policy, stores, tenant)) return [];
  const message =
    'Nothing says that the contract of this customer has ended. If the customer asks for it, open the destruction with --on-request REASON.';
  return [{ code: 'contract-runs', resource: tenantKind, message }];
}

function nothingFound({ stores, obstacles }: Plan): readonly Remark[] {
  const rows = stores.flatMap(({ steps }) => steps).reduce((sum, step) => sum + step.rows, 0);
  if (rows > 0 || obstacles.length > 0) return [];
  const message = 'No store holds a row of this customer that would go. Is the value right?';
  return [{ code: 'nothing-found', resource: tenantKind, message }];
}

/** Datasets without a tenant were not gone through, but for copies under a tenant's column. */
export function unsearched({ policy, plan, stores }: Running): Certificate['remains'] {
  return [...stores.keys()].flatMap((store) => {
    const reached = new Set(
      plan.stores
        .filter((part) => part.store === store)
        .flatMap(({ steps, kept }) => [...steps, ...kept].map(({ dataset }) => dataset)),
    );
    const names = Object.entries(policy.map.stores[store]?.datasets ?? {})
      .filter(([name, { tenant }]) => tenant.length === 0 && !reached.has(name))
      .map(([name]) => name);
    if (names.length === 0) return [];
    const says = `The data map names no customer in them, so none of their rows was asked for by one: ${names.join(', ')}`;
    return [{ what: 'datasets of no customer', where: store, until: null, says }];
  });
}

function keysLine(destroyed: boolean): Certificate['keys'] {
  return destroyed
    ? {
        state: 'destroyed',
        says: 'The vault holds no key of this customer or of its people any more, and makes none again: what was sealed under one cannot be opened, in whatever copy of the data. Whoever has an older backup of the keys database and the keyring can still open it.',
      }
    : { state: 'none', says: 'The data map declares no sealed values of customers.' };
}
