/** The claim of this process on its data, and the workers that must not outlive it. */
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
  release(): Promise<void>;
}

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
  return {
    claim,
    async start(begin) {
      await claim();
      const worker = begin();
      workers.add(worker);
      return worker;
    },
    async release() {
      await stopAll();
      await (await claimed?.catch(() => undefined))?.release();
    },
  };
}
