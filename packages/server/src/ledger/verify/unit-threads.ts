/** The threads that hash a large log. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ledgerError } from '../error.ts';
import type { UnitPaths } from './fast-unit.ts';
import type { UnitRoots } from './unit-worker.ts';

interface Thread {
  readonly worker: Worker;
  /** Whoever waits for this thread's answers, in the order in which they asked. */
  readonly waiting: PromiseWithResolvers<UnitRoots>[];
}

const maxThreads = 8;

export class UnitThreads {
  readonly #threads: Thread[];

  constructor(folder: string, count = Math.min(maxThreads, availableParallelism())) {
    this.#threads = Array.from({ length: count }, () => startThread(folder));
  }

  get count(): number {
    return this.#threads.length;
  }

  /** Asks the thread with the least to do. */
  ask(units: readonly UnitPaths[]): Promise<UnitRoots> {
    const [thread] = this.#threads.toSorted((a, b) => a.waiting.length - b.waiting.length);
    if (thread === undefined) throw stopped();
    const answer = Promise.withResolvers<UnitRoots>();
    thread.waiting.push(answer);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
    thread.worker.postMessage(units);
    return answer.promise;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}

function startThread(folder: string): Thread {
  // Without the flags of the process: some, such as --input-type, no thread accepts.
  const options = { workerData: { folder }, execArgv: [] };
  const worker = new Worker(new URL('unit-worker.ts', import.meta.url), options);
  const waiting: PromiseWithResolvers<UnitRoots>[] = [];
  const fail = (error: unknown): void => {
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  worker.on('message', (answer: UnitRoots) => waiting.shift()?.resolve(answer));
  worker.on('error', fail);
  worker.on('exit', () => fail(stopped()));
  return { worker, waiting };
}

function stopped() {
  return ledgerError(
    'verification-impossible',
    'unavailable',
    'A thread of the verification ended before its answer.',
  );
}
