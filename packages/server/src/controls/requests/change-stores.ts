/** The changes of a plan, stores in parallel and steps in order; and asking every store again. */
import { nameFault } from '@troth/core/causes';
import { TrothError } from '@troth/core/error';
import type { Effect, TableName, WritableStore } from '../../stores/contract.ts';
import { collectHandles } from './collect-handles.ts';
import type { Step, StorePlan } from './plan-model.ts';
import type { Failure } from './request.ts';
import {
  begun,
  changedBy,
  nothingYet,
  progressName,
  readProgress,
  settled,
  writeMeasured,
} from './progress.ts';
import { changesOf, whoseIn, type Whose } from './selections.ts';
import type { Identifiers, ReadBack, Running } from './workflow.ts';

/** Idempotent. A store that fails does not stop the others; what failed is named. */
export async function changeStores(acting: Running): Promise<readonly Failure[]> {
  const ended = await Promise.allSettled(
    acting.plan.stores.map(async (part) => changeStore(part, storeOf(acting, part), acting)),
  );
  const reasons = ended.map((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  // What is no answer of a store is Troth's own database: the run ends, and goes on where it was.
  const own = reasons.flat().find((error) => !(error instanceof TrothError));
  if (own !== undefined) throw own;
  return reasons.flatMap((errors, at) =>
    errors.map((error) => failureOf(acting.plan.stores[at]?.store ?? '', error, acting.signal)),
  );
}

async function changeStore(part: StorePlan, store: WritableStore, acting: Running): Promise<void> {
  const options = acting.signal ? { signal: acting.signal } : {};
  const { pool } = acting.environment;
  const progress = await readProgress(pool, acting.request.id);
  for (const [index, step] of part.steps.entries()) {
    const name = progressName(part.store, step);
    let measured = begun(progress[name] ?? nothingYet, await countStep(store, step, acting));
    await writeMeasured(pool, acting.request.id, name, measured);
    for await (const change of changesOf(store, step, whoseOf(acting))) {
      const before = measured;
      const onBatch = async (rows: number, effects: readonly Effect[] | null): Promise<void> => {
        // Two batches at a time may end in either order.
        if (before.changed + rows > measured.changed) {
          measured = changedBy(before, rows, effects);
          await writeMeasured(pool, acting.request.id, name, measured);
        }
        await acting.at(`batch ${part.store}/${index}`);
      };
      await store.change(change, { ...options, onBatch });
    }
    await acting.at(`changed ${part.store}/${index}`);
  }
}

/** By handles that are looked for once more first: what came late may lead to more. */
export async function askAgain(acting: Running): Promise<ReadBack> {
  const remaining: Record<string, number> = {};
  const unaccounted: Record<string, number> = {};
  const failures: Failure[] = [];
  const { environment, request } = acting;
  await collectHandles(acting.plan, acting.stores, whoseOf(acting));
  const progress = await readProgress(environment.pool, request.id);
  await Promise.all(
    acting.plan.stores.map(async (part) => {
      try {
        const store = storeOf(acting, part);
        await Promise.all(
          part.steps.map(async (step, index) => {
            const rows = await countStep(store, step, acting);
            if (rows > 0) remaining[`${part.store}/${index}`] = rows;
            const name = progressName(part.store, step);
            const known = progress[name] ?? nothingYet;
            const measured = settled(known, rows);
            if (measured.otherwise > known.otherwise) {
              unaccounted[`${part.store}/${index}`] = measured.otherwise - known.otherwise;
            }
            await writeMeasured(environment.pool, request.id, name, measured);
          }),
        );
      } catch (error) {
        failures.push(failureOf(part.store, error, acting.signal));
      }
    }),
  );
  return { remaining, unaccounted, failures };
}

/** Rows in which the step still finds something to do. */
export async function countStep(
  store: WritableStore,
  step: Step,
  acting: Running,
): Promise<number> {
  let rows = 0;
  for await (const change of changesOf(store, step, whoseOf(acting))) {
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

function whoseOf(acting: Running): Whose & { readonly identifiers: Identifiers } {
  return { ...whoseIn(acting), identifiers: acting.identifiers };
}

function storeOf({ stores }: Pick<Running, 'stores'>, { store }: StorePlan): WritableStore {
  const found = stores.get(store);
  if (found) return found;
  throw new Error(`the plan names a store that the policy lacks: ${store}`);
}

/** A foreign error's message may quote data, so only our own codes are told. */
export function failureOf(store: string, error: unknown, signal: AbortSignal | undefined): Failure {
  if (signal?.aborted) throw error;
  const known = nameFault(error);
  const retry = known?.retry === 'later';
  return {
    store,
    resource: '',
    code: known?.code ?? 'unexpected',
    rows: null,
    retry,
    ...(known && { says: known.publicMessage, ...refusalIn(known) }),
  };
}

function refusalIn({ facts }: TrothError): Pick<Failure, 'server'> {
  const of = (name: string) => {
    const value = facts[name];
    return typeof value === 'string' ? { [name]: value } : {};
  };
  const { sqlstate } = facts;
  if (typeof sqlstate !== 'string') return {};
  const names = ['table', 'column', 'constraint', 'routine'].map(of);
  return { server: Object.assign({ sqlstate }, ...names) };
}
