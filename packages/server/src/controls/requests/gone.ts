/** Rows that the approved plan counted, and that were gone when its run began: nothing of Troth's took them. */
import type { Policy } from '@troth/core/policy';
import type { TableName } from '../../stores/contract.ts';
import type { RequestEnvironment } from './environment.ts';
import type { Plan } from './plan-model.ts';
import { progressName, readProgress, type Measured } from './progress.ts';
import type { Failure, Request } from './request.ts';
import { eventsOf } from './rows.ts';
import { rootOf } from './subject.ts';
import type { Running } from './workflow.ts';

/** `store/step` → rows. What a run before this one found it has changed, and counts as found. */
export function goneBefore(
  { stores }: Plan,
  found: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const gone = stores.flatMap(({ store, steps }) =>
    steps.map(({ rows, ahead }, index) => {
      const name = `${store}/${index}`;
      return [name, ahead === true ? 0 : rows - (found[name] ?? 0)] as const;
    }),
  );
  return Object.fromEntries(gone.filter(([, rows]) => rows > 0));
}

/**
 * Where the person's own row is gone that the plan counted, nobody knows whether this is the store that
 * was planned for. Not where another request has erased them since.
 */
export async function goneRoots(running: Running): Promise<readonly Failure[]> {
  const { environment, policy, request, plan } = running;
  const root = nameOfRoot(policy, request);
  const gone = request.gone ?? {};
  const missing = plan.stores.flatMap(({ store, steps }) =>
    steps.flatMap(({ dataset }, index): Failure[] => {
      const name = `${store}/${index}`;
      if (`${store}.${dataset}` !== root || !gone[name] || request.found?.[name]) return [];
      return [failureOf(store, dataset, request)];
    }),
  );
  if (missing.length === 0 || (await isErasedSince(environment, request))) return [];
  return missing;
}

/**
 * The same of a row that went after the run had begun and before its turn came: none of its steps found
 * it, and nothing tells that a change of this run took it along.
 */
export async function lostRoots({
  environment,
  policy,
  request,
  plan,
}: Running): Promise<readonly Failure[]> {
  const root = nameOfRoot(policy, request);
  const progress = await readProgress(environment.pool, request.id);
  return plan.stores.flatMap(({ store, steps }) => {
    const all = steps.map((step) => progress[progressName(store, step)]);
    const own = steps.flatMap((step, at) =>
      `${store}.${step.dataset}` === root ? [{ step, measured: all[at] }] : [],
    );
    const [first] = own;
    const wasPlanned = own.some(({ step }) => step.rows > 0);
    if (!first || !wasPlanned || own.some(({ measured }) => measured?.found !== 0)) return [];
    const isTaken = all.some((one) => mayHaveTaken(first.step.reach.table, one));
    return isTaken ? [] : [failureOf(store, first.step.dataset, request)];
  });
}

/** Also where a killed process did not tell, or the store does not count. */
function mayHaveTaken({ schema, name }: TableName, measured: Measured | undefined): boolean {
  if (measured?.effects === null || (measured?.untold ?? 0) > 0) return true;
  const effects = measured?.effects ?? [];
  return effects.some(({ table }) => table.schema === schema && table.name === name);
}

/** Undefined where it is about rows, or about a customer. */
function nameOfRoot(policy: Policy, { subjectKind: kind }: Request): string | undefined {
  if (!Object.hasOwn(policy.map.subjects, kind)) return undefined;
  const { store, name } = rootOf(policy, kind);
  return `${store}.${name}`;
}

function failureOf(store: string, dataset: string, { id, subjectKind }: Request): Failure {
  const resource = `${store}.${dataset}`;
  return {
    store,
    resource,
    code: 'root-gone',
    rows: null,
    says: `The own row of the ${subjectKind} was in ${resource} when the plan was made, and was gone before its turn came. Find out who removed it, and whether the address of store ${store} is right; then plan and approve what is left: troth request plan ${id}`,
  };
}

async function isErasedSince(
  { suppressed, pool }: RequestEnvironment,
  { id, pseudonym, policy }: Request,
): Promise<boolean> {
  const events = await eventsOf(pool, id);
  const planned = events.findLast(({ event }) => event === 'plan')?.at;
  const { inForce } = await suppressed(policy);
  return inForce.some(
    (line) =>
      line.pseudonym === pseudonym &&
      planned !== undefined &&
      Temporal.Instant.compare(Temporal.Instant.from(line.at), planned) >= 0,
  );
}
