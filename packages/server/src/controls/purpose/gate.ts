/**
 * The vault's gate, from the policy: what is not listed is refused. A value may be opened when the
 * data map declares its field, the dataset lists the purpose, the reader acts in the role that the
 * company has for the dataset, and no purpose clause closes the purpose to it.
 */
import type { Dataset, Policy } from '@troth/core/policy';
import type { Gate, GateAnswer, GateRequest } from '../../vault/index.ts';
import { clause, type Params } from './clause.ts';

/** A clause of the policy that limits what data may be used for. */
interface Limit {
  /** `P09.0`. */
  readonly name: string;
  readonly params: Params;
}

export function gateFrom(policy: Policy): Gate {
  const datasets = new Map<string, Dataset>();
  for (const [store, declaration] of Object.entries(policy.map.stores)) {
    for (const [name, dataset] of Object.entries(declaration.datasets)) {
      datasets.set(`${store}.${name}`, dataset);
    }
  }
  const limits = limitsOf(policy);
  const decided = new Map<string, GateAnswer>();
  return ({ tenant, dataset, field, purpose, role }) => {
    const key = JSON.stringify([dataset, field, purpose, role]);
    const known = decided.get(key);
    if (known !== undefined) return known;
    const request = { tenant, dataset, field, purpose, role };
    const answer = decide(policy, datasets.get(dataset), limits, request);
    // Only what is allowed is remembered: it comes from the map, so there is little of it.
    if (answer === 'allowed') decided.set(key, answer);
    return answer;
  };
}

function limitsOf({ promises }: Policy): readonly Limit[] {
  return promises.flatMap(({ id, clauses }) =>
    clauses
      .filter(({ kind }) => kind === clause.kind)
      .map(({ index, params }) => ({
        name: `${id}.${index}`,
        params: clause.schema.parse(params),
      })),
  );
}

function decide(
  { map }: Policy,
  dataset: Dataset | undefined,
  limits: readonly Limit[],
  request: GateRequest,
): GateAnswer {
  const { purpose, role } = request;
  const where = `${request.dataset}.${request.field}`;
  const listed = Object.hasOwn(map.purposes, purpose) ? map.purposes[purpose] : undefined;
  if (dataset === undefined || !Object.hasOwn(dataset.fields, request.field)) {
    return refused(`The data map does not declare ${where}.`);
  }
  if (listed === undefined) return refused(`The data map lists no purpose ${purpose}.`);
  if (!dataset.purposes.includes(purpose)) {
    return refused(`${request.dataset} is not used for ${purpose}.`);
  }
  if (dataset.role !== role) {
    return refused(`The company is ${dataset.role} of ${request.dataset}, not ${role}.`);
  }
  if (listed.onlyAs !== undefined && listed.onlyAs !== role) {
    return refused(`${purpose} is open only to data whose ${listed.onlyAs} the company is.`);
  }
  const limit = limits.find((one) => closes(one.params, request));
  return limit === undefined
    ? 'allowed'
    : refused(`Clause ${limit.name} does not allow ${where} to be used for ${purpose}.`);
}

function closes(params: Params, { dataset, purpose, role }: GateRequest): boolean {
  const { purposes, datasets } = params;
  const isAbout = datasets?.includes(dataset) ?? true;
  const isNamed = purposes?.includes(purpose) ?? false;
  if (params.registry === 'closed' && isAbout && purposes !== undefined && !isNamed) return true;
  if (!isNamed || !isAbout) return false;
  if (params['only-as'] !== undefined && params['only-as'] !== role) return true;
  // Approvals of single uses cannot be recorded yet, so none can be shown.
  if (params.approvals !== undefined) return true;
  return params['limited-to'] !== undefined && !params['limited-to'].includes(dataset);
}

function refused(reason: string): GateAnswer {
  return { refused: reason };
}
