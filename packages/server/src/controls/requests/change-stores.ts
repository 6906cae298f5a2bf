/** The changes of a plan, stores in parallel and steps in order; and asking every store again. */
import { TrothError } from '@troth/core/error';
import type { RowKey, WritableStore } from '../../stores/contract.ts';
import type { RunStep } from '../requests/environment.ts';
import type { Plan, Step, StorePlan } from '../requests/plan-model.ts';
import type { Failure } from '../requests/request.ts';
import type { Stores } from './make-plan.ts';
import { changeOf, valuesOf } from './pages.ts';

export interface Acting {
  readonly plan: Plan;
  readonly stores: Stores;
  readonly key: RowKey;
  readonly identifiers: readonly string[];
  readonly signal?: AbortSignal;
  readonly at: (step: RunStep) => void | Promise<void>;
}

/** Idempotent. A store that fails does not stop the others; what failed is named. */
export async function changeStores(acting: Acting): Promise<readonly Failure[]> {
  const failures = await Promise.all(
    acting.plan.stores.map(async (part) => {
      try {
        await changeStore(part, storeOf(acting, part), acting);
        return [];
      } catch (error) {
        return [failureOf(part.store, error, acting.signal)];
      }
    }),
  );
  return failures.flat();
}

async function changeStore(part: StorePlan, store: WritableStore, acting: Acting): Promise<void> {
  const options = acting.signal ? { signal: acting.signal } : {};
  for (const [index, step] of part.steps.entries()) {
    const onBatch = () => acting.at(`batch ${part.store}/${index}`);
    for await (const equal of valuesOf(store, step.reach, acting.key, acting.signal)) {
      const change = changeOf(step, equal, acting.identifiers);
      if (change) await store.change(change, { ...options, onBatch });
    }
    await acting.at(`changed ${part.store}/${index}`);
  }
}

export interface ReadBack {
  /** `store/step` → rows that are left; only those above 0. */
  readonly remaining: Readonly<Record<string, number>>;
  /** Stores that could not be asked: what is not known to be gone is not gone. */
  readonly failures: readonly Failure[];
}

export async function readBack(acting: Acting): Promise<ReadBack> {
  const remaining: Record<string, number> = {};
  const failures: Failure[] = [];
  await Promise.all(
    acting.plan.stores.map(async (part) => {
      try {
        const store = storeOf(acting, part);
        for (const [index, step] of part.steps.entries()) {
          const rows = await countStep(store, step, acting);
          if (rows > 0) remaining[`${part.store}/${index}`] = rows;
        }
      } catch (error) {
        failures.push(failureOf(part.store, error, acting.signal));
      }
    }),
  );
  return { remaining, failures };
}

async function countStep(store: WritableStore, step: Step, acting: Acting): Promise<number> {
  let rows = 0;
  for await (const equal of valuesOf(store, step.reach, acting.key, acting.signal)) {
    const change = changeOf(step, equal, acting.identifiers);
    if (change) rows += await store.remaining(change, acting.signal);
  }
  return rows;
}

function storeOf({ stores }: Acting, { store }: StorePlan): WritableStore {
  const found = stores.get(store);
  if (found) return found;
  throw new Error(`the plan names a store that the policy lacks: ${store}`);
}

/** A foreign error's message may quote data, so only our own codes are told. */
function failureOf(store: string, error: unknown, signal: AbortSignal | undefined): Failure {
  if (signal?.aborted) throw error;
  const code = error instanceof TrothError ? error.code : 'unexpected';
  return { store, resource: '', code, rows: null };
}
