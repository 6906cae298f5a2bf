/** Trying again what passes by itself, less and less often, and not for ever. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isSystemError } from './error.ts';

export interface Patience {
  /** Whether it is worth another try. */
  readonly passes: (error: unknown) => boolean;
  /** Milliseconds after which there is no further try. */
  readonly upTo: number;
  /** Milliseconds before the second try, about; doubled before each further one. */
  readonly firstPause: number;
  /** No pause is longer, in milliseconds. */
  readonly longestPause: number;
  readonly signal?: AbortSignal | undefined;
}

/** Throws what the last try met; whoever is told to stop meets what stopped the try before. */
export async function patiently<T>(work: () => Promise<T>, patience: Patience): Promise<T> {
  const { passes, upTo, firstPause, longestPause, signal } = patience;
  const end = performance.now() + upTo;
  for (let pause = firstPause; ; pause = Math.min(longestPause, pause * 2)) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > end || signal?.aborted || !passes(error)) throw error;
      // Not in step with others that met the same.
      const length = pause * (0.5 + Math.random());
      const slept = await sleep(length, true, signal ? { signal } : {}).catch(() => false);
      if (!slept) throw error;
    }
  }
}

/** A server that has no room for another connection, or is just starting. Idle ones of siblings end within seconds. */
export const noRoomYet = {
  passes: (error: unknown) => isSystemError(error, '53300', '57P03'),
  upTo: 40_000,
  firstPause: 50,
  longestPause: 1_000,
};
