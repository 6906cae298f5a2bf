/**
 * Nothing is purged while a customer is one, where that is promised: rows that a sweep would take and
 * whose customer has not left are counted, and one of them refuses it.
 */
import type { Policy, StoreDeclaration } from '@troth/core/policy';
import type { Condition } from '../../stores/contract.ts';
import { clausesOf } from '../contradictions/clauses.ts';
import type { Plan, Remark, Step } from '../requests/plan-model.ts';
import { noHandles } from '../requests/handles.ts';
import { conditionsOf, type Excepted } from '../requests/selections.ts';
import type { Stores } from '../requests/workflow.ts';
import { pathBetween } from '../scope.ts';
import { counted } from '../wording.ts';
import { clause } from './clause.ts';

/** A promise that rows stay until the customer has left. */
interface Minimum {
  readonly promise: string;
  readonly store: string;
  /** Dataset and column that tell. */
  readonly dataset: string;
  readonly column: string;
  /** `store.dataset`; all when absent. */
  readonly datasets: readonly string[] | undefined;
}

interface Asked {
  readonly stores: Stores;
  readonly excepted: Excepted;
  readonly now: Temporal.Instant;
}

export async function earlyPurges(
  policy: Policy,
  plan: Plan,
  asked: Asked,
): Promise<readonly Remark[]> {
  const found: Remark[] = [];
  for (const minimum of minimaOf(policy)) {
    for (const { store, steps } of plan.stores) {
      for (const step of steps.filter(({ how }) => how === 'delete')) {
        const place = `${store}.${step.dataset}`;
        if (minimum.datasets?.includes(place) === false) continue;
        found.push(...(await judge(policy, { minimum, store, step }, asked)));
      }
    }
  }
  return found;
}

function minimaOf(policy: Policy): readonly Minimum[] {
  return clausesOf(policy, clause).flatMap(({ promise, clause: { params } }) => {
    const { minimum, since, datasets } = params;
    if (minimum === undefined || since === undefined) return [];
    const [store = '', dataset = '', column = ''] = since.split('.');
    return [{ promise, store, dataset, column, datasets }];
  });
}

interface Question {
  readonly minimum: Minimum;
  readonly store: string;
  readonly step: Step;
}

async function judge(
  { map }: Policy,
  { minimum, store, step }: Question,
  { stores, excepted, now }: Asked,
): Promise<readonly Remark[]> {
  const { promise, dataset, column } = minimum;
  const place = `${store}.${step.dataset}`;
  const declaration = map.stores[store];
  const via = store === minimum.store && declaration && wayTo(declaration, step.dataset, dataset);
  const about = (message: string): Remark => ({ code: 'early-purge', resource: place, message });
  if (!via) {
    const message = `${promise} promises that nothing of a customer is removed before it has left, and no reference leads from ${place} to ${minimum.store}.${dataset}.${column}, which tells. Declare the way there.`;
    return [about(message)];
  }
  const opened = stores.get(store);
  if (opened === undefined || !('where' in step.reach.from)) return [];
  const { table } = step.reach;
  const whose = { keys: [], excepted, handles: noHandles };
  const where = await conditionsOf(opened, step.reach.from.where, whose);
  const left: Condition = { before: now, column, ...(via.length > 0 ? { via } : {}) };
  const all = await opened.count({ table, where });
  const early = all === 0 ? 0 : all - (await opened.count({ table, where: [...where, left] }));
  if (early === 0) return [];
  const message = `${promise} promises that nothing of a customer is removed before it has left, and ${counted(early, 'row')} of ${place} that would go ${early === 1 ? 'is' : 'are'} of customers that have not. Let its period run from ${dataset}.${column}.`;
  return [about(message)];
}

function wayTo(declaration: StoreDeclaration, from: string, to: string) {
  return pathBetween(declaration, from, to);
}
