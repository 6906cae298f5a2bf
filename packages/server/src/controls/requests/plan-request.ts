/** What comes before a run: the plan of a request, and its approval. */
import type { Policy } from '@troth/core/policy';
import { workflows } from '../workflows.ts';
import { searchBefore } from '../search/search-plan.ts';
import type { RequestEnvironment } from './environment.ts';
import { requestError } from './error.ts';
import { handlesOf } from './handles.ts';
import { exceptedPeople } from './held.ts';
import { openIdentifiers } from './identifiers.ts';
import { inputOf, subjectOf } from './sealed.ts';
import type { Plan } from './plan-model.ts';
import type { Request, Right } from './request.ts';
import { rehearsedRows } from './rehearse-plan.ts';
import { tablesBy } from './key-forms.ts';
import { digestOfSealed, sealedDigests } from './sealed-digests.ts';
import { insertSearch } from '../search/remembered.ts';
import { readRequest } from './rows.ts';
import { withToldApart } from './told-apart.ts';
import { transition } from './transition.ts';
import type { Job, Workflow } from './workflow.ts';

/** Throws `request-right` where nothing carries it out. */
export function workflowOf(right: Right): Workflow {
  const found = workflows[right];
  if (found) return found;
  throw requestError('request-right', 'missing', `Requests for ${right} cannot be carried out.`);
}

export interface PlanOptions {
  /** Rows up to which the plan is tried; 0: not at all. */
  readonly rehearseUpTo?: number;
}

/** Plans, or plans anew. The plan is stored with its obstacles; one that has any cannot be approved. */
export async function planRequest(
  environment: RequestEnvironment,
  policy: Policy,
  id: string,
  { rehearseUpTo = rehearsedRows }: PlanOptions = {},
): Promise<Plan> {
  const request = await readRequest(environment.pool, id);
  const job = { ...(await jobOf(environment, policy, request)), rehearseUpTo };
  const workflow = workflowOf(request.right);
  const { plan: made } = await workflow.plan(job);
  const apart = await withToldApart(job, made);
  const { plan, sealed } = await searchBefore(job, workflow, apart);
  await storePlan(environment, policy, id, plan, sealed);
  return plan;
}

/** Throws `plan-refused` while something stands against the plan. */
export async function approveRequest(
  environment: RequestEnvironment,
  policy: Policy,
  id: string,
  by: string,
): Promise<void> {
  const { plan } = await readRequest(environment.pool, id);
  if (plan && plan.obstacles.length > 0) throw refused(id, plan);
  await transition(environment, policy, id, { event: 'approve', payload: { by, plan } });
}

/** Only while the request is open. Throws `request-state`. */
export async function jobOf(
  environment: RequestEnvironment,
  policy: Policy,
  request: Request,
  signal?: AbortSignal,
): Promise<Job> {
  const stores = environment.storesOf(policy);
  await environment.pseudonymOf.learn(policy, tablesBy(stores));
  return {
    environment,
    policy,
    request,
    subject: await subjectOf(environment, request),
    input: await inputOf(environment, request),
    stores,
    identifiers: await openIdentifiers(environment, policy, request.id),
    excepted: await exceptedPeople(environment, policy),
    handles: handlesOf(environment, policy, request.id),
    ...(signal ? { signal } : {}),
  };
}

/** The request is planned then, whatever it was. `search`: what it looks for, sealed, if that is new. */
export async function storePlan(
  environment: RequestEnvironment,
  policy: Policy,
  id: string,
  plan: Plan,
  search?: Uint8Array,
): Promise<void> {
  const kept = await sealedDigests(environment.pool, id);
  const sealed = search === undefined ? kept : { ...kept, search: digestOfSealed(search) };
  await transition(environment, policy, id, {
    event: 'plan',
    payload: { plan, sealed },
    ...(search && { also: (client) => insertSearch(client, id, search) }),
    set: { plan: JSON.stringify(plan), policy_hash: policy.hash },
  });
}

export function refused(id: string, { obstacles }: Plan) {
  return requestError(
    'plan-refused',
    'denied',
    `The plan is refused: ${obstacles.map(({ message }) => message).join(' ')}`,
    { request: id, obstacles: obstacles.length },
  );
}
