/** A plan tried before anybody approves it: what a store refuses is an obstacle, what else happens a side effect. */
import type { Change, Objection, Rehearsed } from '../../stores/contract.ts';
import type { Plan, Rehearsal, Remark, SideEffect, StorePlan } from './plan-model.ts';
import { changesOf, type Whose } from './selections.ts';
import { sideEffect, uncounted } from './side-effects.ts';
import type { Identifiers, Job, Stores } from './workflow.ts';

/** Rows up to which a plan is tried unless somebody says otherwise. */
export const rehearsedRows = 10_000;

type Asked = Whose & { readonly identifiers: Identifiers };

/** A plan that is refused anyway is not tried, and neither is one of a job that asks for none. */
export async function rehearsePlan(
  plan: Plan,
  stores: Stores,
  asked: Asked & Pick<Job, 'rehearseUpTo' | 'signal'>,
): Promise<Plan> {
  const { rehearseUpTo: upTo } = asked;
  if (upTo === undefined) return plan;
  return rehearseWith(plan, stores, { ...asked, rehearseUpTo: upTo }, async function* (part) {
    const store = stores.get(part.store);
    if (!store) return;
    for (const step of part.steps) yield* changesOf(store, step, asked);
  });
}

/** The same for a workflow that makes the changes of its plan itself. */
export async function rehearseWith(
  plan: Plan,
  stores: Stores,
  { rehearseUpTo: upTo, signal }: Pick<Job, 'rehearseUpTo' | 'signal'>,
  changes: (part: StorePlan) => AsyncIterable<Change>,
): Promise<Plan> {
  if (upTo === undefined || plan.obstacles.length > 0) return plan;
  const notTried: Record<string, string> = {};
  const effects: SideEffect[] = [];
  const obstacles: Remark[] = [];
  for (const part of plan.stores) {
    const store = stores.get(part.store);
    const rows = rowsOf(part);
    if (!store || part.steps.every(({ how }) => how === 'read')) continue;
    const tooMany = whyNot(rows, upTo);
    const tried: Rehearsed =
      tooMany ?? (await store.rehearse(changes(part), { upTo, ...(signal && { signal }) }));
    if (!tried.tried) {
      notTried[part.store] = tried.why;
      continue;
    }
    obstacles.push(...tried.obstacles.map((one) => remarkOf(part.store, one)));
    effects.push(
      ...(tried.effects?.map((one) => sideEffect(part.store, one, 'when the plan was tried')) ?? [
        uncounted(part.store),
      ]),
    );
  }
  const rehearsal: Rehearsal = { notTried, effects };
  return { ...plan, rehearsal, obstacles: [...plan.obstacles, ...obstacles] };
}

function rowsOf({ steps }: StorePlan): number {
  return steps.reduce((sum, { how, rows }) => (how === 'read' ? sum : sum + rows), 0);
}

function whyNot(rows: number, upTo: number): Extract<Rehearsed, { tried: false }> | undefined {
  if (upTo === 0) return { tried: false, why: 'it was left out (--no-rehearsal)' };
  if (rows <= upTo) return undefined;
  const [has, most] = [rows, upTo].map((count) => count.toLocaleString('en-US'));
  return {
    tried: false,
    why: `the plan has ${has} rows, and up to ${most} are tried: --rehearse-up-to ${rows}`,
  };
}

export function remarkOf(store: string, { code, resource, message, paste }: Objection): Remark {
  const place = `${store}/${resource}`;
  return { code, resource: place, message: `${place}: ${message}.`, ...(paste && { paste }) };
}
