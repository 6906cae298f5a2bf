/** The claim of this process on its data, and the workers that must not outlive it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { TrothError } from '@troth/core/error';
import type { Pool } from './platform/database.ts';
import { claimInstance, type Instance } from './platform/single-instance.ts';

export interface Worker {
  /** Can be called more than once. */
  stop(): Promise<void>;
}

export interface Claim {
  /** Throws `instance-claimed`. Claims again where the claim was lost. */
  claim(): Promise<void>;
  /** Starts a worker that is stopped when the claim is lost or released. */
  start<W extends Worker>(begin: () => Promise<W>): Promise<W>;
  /** The same as soon as whoever has the claim has ended. Stopping it ends the wait. */
  standBy(begin: () => Promise<Worker>, onProblem: (error: unknown) => void): Worker;
  release(): Promise<void>;
}

/** Milliseconds between two looks of a standby; the claim of a killed process ends with its connection. */
const lookEvery = 2_000;

/** `onLost` is told once all workers have stopped. */
export function claimOn(pool: Pool, onLost: (error: Error) => void = () => undefined): Claim {
  let claimed: Promise<Instance> | undefined;
  const workers = new Set<Promise<Worker>>();
  const stopAll = async (): Promise<void> => {
    const stopping = [...workers].map(async (worker) => (await worker).stop());
    workers.clear();
    await Promise.allSettled(stopping);
  };
  const lose = (error: Error): void => {
    claimed = undefined;
    void stopAll().then(() => onLost(error));
  };
  const claim = async (): Promise<void> => {
    claimed ??= claimInstance(pool, { name: 'troth up', onLost: lose });
    try {
      await claimed;
    } catch (error) {
      claimed = undefined;
      throw error;
    }
  };
  const start = async <W extends Worker>(begin: () => Promise<W>): Promise<W> => {
    await claim();
    const worker = begin();
    workers.add(worker);
    return worker;
  };
  return {
    claim,
    start,
    standBy(begin, onProblem) {
      const standing = standBy(() => start(begin), onProblem);
      workers.add(Promise.resolve(standing));
      return standing;
    },
    async release() {
      await stopAll();
      await (await claimed?.catch(() => undefined))?.release();
    },
  };
}

function standBy(start: () => Promise<Worker>, onProblem: (error: unknown) => void): Worker {
  const ending = new AbortController();
  const { signal } = ending;
  const started = (async () => {
    while (!signal.aborted) {
      try {
        return await start();
      } catch (error) {
        if (!(error instanceof TrothError && error.code === 'instance-claimed')) onProblem(error);
      }
      // Aborting ends the sleep by an error, which is how the wait is meant to end.
      await sleep(lookEvery, undefined, { signal }).catch(() => undefined);
    }
    return undefined;
  })();
  return {
    async stop() {
      ending.abort();
      await (await started)?.stop();
    },
  };
}
