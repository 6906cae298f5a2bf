/**
 * Who judges the parts of columns: this thread while there are few values, since starting others
 * costs more than it saves. From then on a thread for each core but one: this thread's, which is
 * busy with reading.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { TrothError } from '@troth/core/error';
import type { ColumnSample } from '../classify/index.ts';
import { judgePart, type Verdict } from './judge-part.ts';
import { pack, type PackedPart } from './packed-part.ts';

export interface JudgesOptions {
  /** Values that are judged before threads are started; a tenth of a second's work. */
  readonly alone?: number;
  readonly threads?: number;
  /** The thread's module. */
  readonly module?: URL;
}

interface Asked extends PromiseWithResolvers<Verdict> {
  readonly part: PackedPart;
}

interface Thread {
  readonly worker: Worker;
  /** Whoever waits for this thread's verdicts, in the order in which they asked. */
  readonly waiting: Asked[];
  /** Why it answers no more. */
  ended?: TrothError;
}

export const threadFailed = 'discovery-thread-failed';

const mostThreads = 8;
/**
 * Parts live shortly; by default they would pile up to several times as much before they are thrown
 * away. The largest part is a million characters, and what is parsed of it.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 256 };
/** Parts that may wait for each thread; they are what bounds the memory. */
const partsWaiting = 32;

export class Judges {
  readonly #alone: number;
  readonly #count: number;
  readonly #module: URL;
  #threads: Thread[] | undefined;
  /** Parts of one page: they go to a thread together, because waking it costs more than a part. */
  #batch: Asked[] = [];
  #values = 0;

  constructor(options: JudgesOptions = {}) {
    this.#alone = options.alone ?? 100_000;
    this.#count = options.threads ?? Math.min(mostThreads, Math.max(1, availableParallelism() - 1));
    this.#module = options.module ?? new URL('judge-thread.ts', import.meta.url);
  }

  /** Rejects with `discovery-thread-failed` when a thread ends before its verdict. */
  async judge(part: ColumnSample): Promise<Verdict> {
    this.#values += part.values.length;
    if (this.#values <= this.#alone) return judgePart(part);
    const asked = { part: pack(part), ...Promise.withResolvers<Verdict>() };
    if (this.#batch.push(asked) === 1) queueMicrotask(() => this.#send());
    return asked.promise;
  }

  #send(): void {
    const batch = this.#batch;
    this.#batch = [];
    this.#threads ??= Array.from({ length: this.#count }, () => startThread(this.#module));
    const [thread] = this.#threads.toSorted((a, b) => a.waiting.length - b.waiting.length);
    if (thread === undefined || thread.ended !== undefined) {
      for (const { reject } of batch) reject(thread?.ended ?? failed());
      return;
    }
    thread.waiting.push(...batch);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
    thread.worker.postMessage(batch.map(({ part }) => part));
  }

  /** Until few enough parts wait for more to be read; rejects as `judge` does. */
  async room(): Promise<void> {
    for (const { waiting } of this.#threads ?? []) {
      while (waiting.length > partsWaiting) await waiting[0]?.promise;
    }
  }

  /** Ends the threads; verdicts that somebody still waits for are rejected. */
  async close(): Promise<void> {
    const threads = this.#threads ?? [];
    this.#threads = [];
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }
}

function startThread(module: URL): Thread {
  // This process's own flags are about its main module.
  const worker = new Worker(module, { execArgv: [], resourceLimits });
  const thread: Thread = { worker, waiting: [] };
  const end = (error?: unknown): void => {
    thread.ended ??= failed(error);
    for (const { reject } of thread.waiting.splice(0)) reject(thread.ended);
  };
  worker.on('message', (verdicts: readonly Verdict[]) => {
    const answered = thread.waiting.splice(0, verdicts.length);
    for (const [at, { resolve }] of answered.entries()) resolve(verdicts[at]!);
  });
  worker.on('error', end);
  worker.on('exit', () => end());
  return thread;
}

/** The thread's own message may quote a value, so only the name of its error is passed on. */
function failed(error?: unknown): TrothError<typeof threadFailed> {
  return new TrothError({
    code: threadFailed,
    kind: 'bug',
    facts: error instanceof Error ? { error: error.name } : {},
    publicMessage: 'A thread that classifies columns ended before its answer. Please report it.',
  });
}
