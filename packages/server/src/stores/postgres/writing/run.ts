/**
 * The batches of a change, each committed by itself, until a statement that saw the whole selection at
 * once leaves nothing over. Nothing is remembered between batches but how far they came, so that a
 * process that is killed has only to start again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Change, ChangeOptions } from '../../contract.ts';
import { isNamed, namesIn, passesSoon, storeError } from '../error.ts';
import type { Relations } from '../relations.ts';
import type { Rows, Sessions, Statement } from '../sessions.ts';
import { ChangeWriter, readBatch, type Batch, type PlaceRange } from './batch.ts';
import type { SideEffects } from './effects.ts';
import { readExtent, readPlan } from './extent.ts';
import { emptiablePartitions, emptyPartition } from './partitions.ts';
import { drawsLots } from '../lot-mask.ts';
import { waitForReplicas } from './replica-lag.ts';
import { Walk } from './walk.ts';

/** The contract's limit. */
export const mostRows = 10_000;

/** A deadlock ends one of its parties; the other is done soon. */
const mostTries = 6;
const firstPause = 20;
/** A server that was killed takes some seconds to come back. */
const lostPause = 100;
/** Each waits for the lock first. */
const mostLocked = 3;
/** Passes one after the other in which rows were found and none could be changed. */
const mostIdlePasses = 3;
const mostPasses = 100;

export interface MakeChangeOptions extends ChangeOptions {
  /** At most this many rows in a batch. */
  readonly batchRows?: number;
}

function doneIn(rows: Rows): number {
  return readBatch(rows).done;
}

export class Run {
  readonly #store: string;
  readonly #sessions: Sessions;
  readonly #relations: Relations;
  readonly #options: MakeChangeOptions;
  readonly #effects: SideEffects;
  readonly #batchRows: number;
  #rows = 0;
  /** What was told of batches so far: two of them may end at the same time. */
  #told: Promise<void> = Promise.resolve();
  #contested = false;
  /** Whether values are drawn by lot: a lot that is there already is drawn again. */
  #draws = false;

  constructor(
    store: string,
    sessions: Sessions,
    { relations, effects }: { readonly relations: Relations; readonly effects: SideEffects },
    options: MakeChangeOptions,
  ) {
    this.#store = store;
    this.#effects = effects;
    this.#sessions = sessions;
    this.#relations = relations;
    this.#options = options;
    this.#batchRows = Math.min(mostRows, options.batchRows ?? mostRows);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Whether somebody else was in the way. */
  get contested(): boolean {
    return this.#contested;
  }

  /** Those of which every row is selected. */
  async emptyPartitions(change: Change): Promise<void> {
    const [sessions, { signal }] = [this.#sessions, this.#options];
    for (const part of await emptiablePartitions(sessions, this.#relations, change, signal)) {
      const gone = await this.#patiently(() =>
        emptyPartition(this.#store, sessions, change, part, signal),
      );
      await this.#tell(gone);
    }
  }

  /** Passes over the selection, for rows that came up meanwhile, until one statement leaves none. */
  async toTheEnd(change: Change): Promise<void> {
    const writer = new ChangeWriter(this.#store, this.#relations, change);
    this.#draws = drawsLots(change);
    let walks: boolean | undefined;
    let idle = 0;
    for (let pass = 1; pass <= mostPasses; pass += 1) {
      const { found, done } = await this.#first(writer);
      const full = change.key.length > 0 && found >= this.#batchRows;
      if (!full && done >= found) return;
      let changed = done;
      if (full && done === found) {
        walks ??= await this.#isForWalking(writer);
        // Rows that are few among many are found again by their index.
        if (!walks) pass -= 1;
      }
      if (full && (walks === true || done < found)) {
        changed += await this.#walk(writer);
        if ((await this.#leftOver(writer)) === 0) return;
      }
      idle = changed === 0 ? idle + 1 : 0;
      if (idle === mostIdlePasses) break;
      if (idle > 0) await this.#pause(firstPause * 10 * idle);
    }
    const { schema, name } = change.select.table;
    throw storeError('store-refused', this.#store, {
      object: `rows of ${schema}.${name} stay as they are: a trigger or a rule may keep them, or somebody writes them again`,
    });
  }

  /** Sees the whole selection; takes one batch of it, or, without a key, everything. */
  #first(writer: ChangeWriter): Promise<Batch> {
    const whole = writer.change.key.length === 0;
    return this.#batch(whole ? writer.all() : writer.some(this.#batchRows));
  }

  async #batch(statement: Statement): Promise<Batch> {
    const batch = await this.#patiently(async () =>
      readBatch(
        await this.#effects.commit(this.#sessions, statement, doneIn, this.#options.signal),
      ),
    );
    await this.#tell(batch.done);
    return batch;
  }

  /** Where the server itself would read the whole table, or each block of it. */
  async #isForWalking(writer: ChangeWriter): Promise<boolean> {
    return this.#sessions.use(async (session) => {
      const { blocks, ranges } = await readExtent(session, writer.change.select.table);
      if (!ranges) return false;
      const plan = readPlan(await session.run(writer.explained()));
      return plan.whole || plan.rows >= blocks;
    }, this.#options.signal);
  }

  async #walk(writer: ChangeWriter): Promise<number> {
    const { extent, plan } = await this.#sessions.use(
      async (session) => ({
        extent: await readExtent(session, writer.change.select.table),
        plan: readPlan(await session.run(writer.explained())),
      }),
      this.#options.signal,
    );
    const work = {
      change: async (range: PlaceRange) => {
        const done = await this.#patiently(() => this.#inRange(writer, range));
        await this.#tell(done ?? 0);
        return done;
      },
      contested: () => this.#contested,
    };
    return new Walk(work, this.#batchRows, extent, plan.rows).toTheEnd();
  }

  /** Seen at once, after a walk: an index would lead to each of the rows that are gone. */
  #leftOver(writer: ChangeWriter): Promise<number> {
    return this.#sessions.use(async (session) => {
      await session.run({
        text: 'begin; set local enable_indexscan = off; set local enable_indexonlyscan = off; set local enable_bitmapscan = off',
      });
      const [counted] = await session.run(writer.remaining());
      await session.run({ text: 'commit' });
      return Number(counted?.[0]);
    }, this.#options.signal);
  }

  /** → rows changed; undefined where they are too many for a batch, and stay as they were. */
  #inRange(writer: ChangeWriter, range: PlaceRange): Promise<number | undefined> {
    return this.#sessions.use(async (session) => {
      // What a condition looks up in another table it looks up by an index, if there is one: reading
      // that table whole would pay for all rows at once, not for each batch.
      await session.run({ text: 'begin; set local random_page_cost = 0.1' });
      const { done, keep } = await this.#effects.counting(session, async () => {
        const [counted] = await session.run(writer.inRange(range));
        return { done: Number(counted?.[0]) };
      });
      // At one place there is no more than one row of each partition.
      const fits = done <= this.#batchRows || range.to - range.from === 1;
      await session.run({ text: fits ? 'commit' : 'rollback' });
      if (!fits) return undefined;
      keep();
      return done;
    }, this.#options.signal);
  }

  /** Waits for replicas, and tries again what was ended in favour of somebody else, or lost with its connection. */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    const { signal, replicaLag } = this.#options;
    if (replicaLag !== undefined) {
      await waitForReplicas(this.#store, this.#sessions, replicaLag, signal);
    }
    const passes = passesSoon();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        const isDrawnTwice = this.#draws && namesIn(error)?.sqlstate === '23505';
        const isLocked = isNamed(error, 'store-locked');
        if (attempt === (isLocked ? mostLocked : mostTries)) throw error;
        if (!isDrawnTwice && !isLocked && !passes(error)) throw error;
        this.#contested ||= !isDrawnTwice;
        // Not in step with the other party, which may pause as well.
        const pause = isNamed(error, 'store-unavailable') ? lostPause : firstPause;
        await this.#pause(pause * 2 ** attempt * (0.5 + Math.random()));
      }
    }
  }

  /** In the order in which batches ended; whoever is told may stop the change by failing. */
  #tell(done: number): Promise<void> {
    if (done === 0) return this.#told;
    this.#rows += done;
    const rows = this.#rows;
    const effects = this.#effects.all;
    this.#told = this.#told.then(() => this.#options.onBatch?.(rows, effects));
    return this.#told;
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
