/**
 * Making a change: batch after batch, each committed by itself, until a statement that saw the whole
 * selection at once leaves nothing over. Nothing is remembered between batches but the last key, so
 * that a process that is killed has only to start again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Change, Changed, ChangeOptions, RowKey } from '../../contract.ts';
import { isNamed, storeError } from '../error.ts';
import { Relations } from '../relations.ts';
import type { Sessions } from '../sessions.ts';
import { batchStatement, mostRows, readBatch, remainingStatement, type Batch } from './batch.ts';
import { waitForReplicas } from './replica-lag.ts';
import { tablesOfSelection } from './selection.ts';
import { objectionsTo } from './treatment.ts';

/**
 * More keys than these are taken in portions. Of 10,000 keys at once the planner makes a scan of the
 * whole table for every batch: 200,000 of a million rows took 5.6 s so, and by 1,000 a fifth of it.
 */
const fewKeys = 1_000;
/** A deadlock ends one of its parties; the other is done soon. */
const mostTries = 6;
const firstPause = 20;
/** Passes one after the other in which rows were found and none could be changed. */
const mostIdlePasses = 3;
const mostPasses = 100;

export async function makeChange(
  store: string,
  sessions: Sessions,
  change: Change,
  options: ChangeOptions = {},
): Promise<Changed> {
  const relations = await relationsFor(store, sessions, change, options.signal);
  let rows = 0;
  const run = new Run(store, sessions, relations, options, async (done) => {
    rows += done;
    if (done > 0) await options.onBatch?.(rows);
  });
  for (const portion of portionsOf(change)) await run.toTheEnd(portion);
  return { rows };
}

export async function countRemaining(
  store: string,
  sessions: Sessions,
  change: Change,
  signal?: AbortSignal,
): Promise<number> {
  const relations = await relationsFor(store, sessions, change, signal);
  let rows = 0;
  for (const portion of portionsOf(change)) {
    const [counted] = await sessions.run(remainingStatement(store, relations, portion), signal);
    rows += Number(counted?.[0]);
  }
  return rows;
}

async function relationsFor(
  store: string,
  sessions: Sessions,
  change: Change,
  signal: AbortSignal | undefined,
): Promise<Relations> {
  const tables = tablesOfSelection(change.select);
  const relations = await sessions.use(
    (session) => Relations.lookUp(store, session, tables),
    signal,
  );
  const [objection] = objectionsTo(relations, change);
  if (objection) {
    const object = `${objection.resource}: ${objection.message}`;
    throw storeError('store-refused', store, { object, facts: { reason: objection.code } });
  }
  return relations;
}

/** Without a key there is one transaction, and so one portion. */
function portionsOf(change: Change): readonly Change[] {
  const { select, key } = change;
  const { equal = [] } = select;
  if (equal.length <= fewKeys || key.length === 0) return [change];
  const count = Math.ceil(equal.length / fewKeys);
  return Array.from({ length: count }, (_, at) => ({
    ...change,
    select: { ...select, equal: equal.slice(at * fewKeys, (at + 1) * fewKeys) },
  }));
}

class Run {
  readonly #store: string;
  readonly #sessions: Sessions;
  readonly #relations: Relations;
  readonly #options: ChangeOptions;
  readonly #onBatch: (done: number) => Promise<void>;

  constructor(
    store: string,
    sessions: Sessions,
    relations: Relations,
    options: ChangeOptions,
    onBatch: (done: number) => Promise<void>,
  ) {
    this.#store = store;
    this.#sessions = sessions;
    this.#relations = relations;
    this.#options = options;
    this.#onBatch = onBatch;
  }

  /** Passes over the selection, for rows that came up behind the last key, until none is left. */
  async toTheEnd(change: Change): Promise<void> {
    let idle = 0;
    for (let pass = 1; pass <= mostPasses; pass += 1) {
      const { whole, done } = await this.#pass(change);
      if (whole) return;
      idle = done === 0 ? idle + 1 : 0;
      if (idle === mostIdlePasses) break;
      if (idle > 0) await this.#pause(firstPause * 10 * idle);
    }
    const { schema, name } = change.select.table;
    throw storeError('store-refused', this.#store, {
      object: `rows of ${schema}.${name} stay as they are: a trigger or a rule may keep them, or somebody writes them again`,
    });
  }

  /** `whole`: one statement saw everything that was selected, and changed all of it. */
  async #pass(change: Change): Promise<{ whole: boolean; done: number }> {
    let last: RowKey | undefined;
    let total = 0;
    for (;;) {
      const first = last === undefined;
      const batch = await this.#batch(change, last);
      total += batch.done;
      await this.#onBatch(batch.done);
      const full = change.key.length > 0 && batch.found >= mostRows;
      if (!full || batch.last === undefined) {
        return { whole: first && !full && batch.done >= batch.found, done: total };
      }
      last = batch.last;
    }
  }

  async #batch(change: Change, last: RowKey | undefined): Promise<Batch> {
    const { signal, replicaLag } = this.#options;
    if (replicaLag !== undefined) {
      await waitForReplicas(this.#store, this.#sessions, replicaLag, signal);
    }
    const statement = batchStatement(this.#store, this.#relations, change, last);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return readBatch(await this.#sessions.run(statement, signal));
      } catch (error) {
        if (attempt === mostTries || !isNamed(error, 'store-conflict')) throw error;
        // Not in step with the other party, which may pause as well.
        await this.#pause(firstPause * 2 ** attempt * (0.5 + Math.random()));
      }
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#options;
    try {
      await sleep(milliseconds, undefined, signal ? { signal } : {});
    } catch {
      throw storeError('store-cancelled', this.#store);
    }
  }
}
