/**
 * Whether whoever has the key now is who had it when the plan was made: somebody new can be given it
 * between approval and run. Where none of the addresses and numbers that were seen then stands in the
 * own row any more, somebody looks at the plan once more.
 */
import type { Plan } from '../requests/plan-model.ts';
import { tenantKind } from '../requests/tenant.ts';
import type { Job, Workflow } from '../requests/workflow.ts';
import { remembered, sealSearch } from './remembered.ts';
import type { SearchedPlan } from './search-plan.ts';
import { soughtValues } from './sought-values.ts';
import { joined, type SoughtValues } from './sought.ts';

/** The plan to be approved anew; undefined where nothing speaks against its being the same person. */
export async function withOtherAddresses(
  job: Job,
  workflow: Workflow,
  plan: Plan,
): Promise<SearchedPlan | undefined> {
  const { environment, policy, request, subject } = job;
  if (workflow.searches !== true || subject.kind === tenantKind) return undefined;
  const then = await remembered(environment, policy, request.id);
  if (then === undefined || reached(then).size === 0) return undefined;
  const now = await soughtValues(job, plan.stores);
  const known = reached(then);
  const values = [...reached(now)];
  if (values.length === 0 || values.some((one) => known.has(one))) return undefined;
  const { root } = policy.map.subjects[subject.kind] ?? { root: '' };
  const message = `None of the addresses and numbers that stood in ${root} for this ${subject.kind} when the plan was made stands there now: the key may be somebody else's. Approve only if it is the same ${subject.kind}, else cancel the request.`;
  const warning = { code: 'other-addresses', resource: root, message };
  return {
    plan: { ...plan, warnings: [...plan.warnings, warning] },
    sealed: sealSearch(environment, policy, request.id, joined(then, now)),
  };
}

function reached({ addresses, numbers }: SoughtValues): ReadonlySet<string> {
  return new Set([...addresses, ...numbers].map((one) => one.toLowerCase()));
}
