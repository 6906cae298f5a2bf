/** The changes of a plan, stores in parallel and steps in order; and asking every store again. */
import { TrothError } from '@troth/core/error';
import type { TableName, WritableStore } from '../../stores/contract.ts';
import type { Step, StorePlan } from './plan-model.ts';
import type { Failure } from './request.ts';
import { changesOf, type Whose } from './selections.ts';
import type { Identifiers, ReadBack, Running } from './workflow.ts';

type Acting = Pick<
  Running,
  'plan' | 'stores' | 'subject' | 'excepted' | 'identifiers' | 'signal' | 'at'
>;

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
    for await (const change of changesOf(store, step, whoseOf(acting), acting.signal)) {
      await store.change(change, { ...options, onBatch });
    }
    await acting.at(`changed ${part.store}/${index}`);
  }
}

export async function askAgain(acting: Acting): Promise<ReadBack> {
  const remaining: Record<string, number> = {};
  const failures: Failure[] = [];
  await Promise.all(
    acting.plan.stores.map(async (part) => {
      try {
        const store = storeOf(acting, part);
        await Promise.all(
          part.steps.map(async (step, index) => {
            const rows = await countStep(store, step, acting);
            if (rows > 0) remaining[`${part.store}/${index}`] = rows;
          }),
        );
      } catch (error) {
        failures.push(failureOf(part.store, error, acting.signal));
      }
    }),
  );
  return { remaining, failures };
}

async function countStep(store: WritableStore, step: Step, acting: Acting): Promise<number> {
  let rows = 0;
  for await (const change of changesOf(store, step, whoseOf(acting), acting.signal)) {
    rows += await store.remaining(change, acting.signal);
  }
  return rows;
}

/** Tables in which rows were found; a table is rewritten once. Idempotent. */
export async function scrubStores({
  plan,
  stores,
  request,
  signal,
}: Running): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const part of plan.stores) {
    const tables = new Map<string, TableName>();
    for (const [index, { reach }] of part.steps.entries()) {
      const found = request.found?.[`${part.store}/${index}`] ?? 0;
      if (found > 0) tables.set(`${reach.table.schema}.${reach.table.name}`, reach.table);
    }
    try {
      for (const table of tables.values()) {
        await storeOf({ stores }, part).scrub(table, signal);
      }
    } catch (error) {
      failures.push(failureOf(part.store, error, signal));
    }
  }
  return failures;
}

function whoseOf({ subject, excepted, identifiers }: Acting): Whose & {
  readonly identifiers: Identifiers;
} {
  return { keys: subject.keys, excepted, identifiers };
}

function storeOf({ stores }: Pick<Acting, 'stores'>, { store }: StorePlan): WritableStore {
  const found = stores.get(store);
  if (found) return found;
  throw new Error(`the plan names a store that the policy lacks: ${store}`);
}

/** A foreign error's message may quote data, so only our own codes are told. */
export function failureOf(store: string, error: unknown, signal: AbortSignal | undefined): Failure {
  if (signal?.aborted) throw error;
  const known = error instanceof TrothError ? error : undefined;
  const retry = known?.retry === 'later';
  return { store, resource: '', code: known?.code ?? 'unexpected', rows: null, retry };
}
