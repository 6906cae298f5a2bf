/** Work on Troth's own database that goes on where that was away for a moment. */
import { databaseCause, nameFault } from '@troth/core/causes';
import { TrothError } from '@troth/core/error';
import { patiently } from './platform/patience.ts';

/**
 * Runs idempotent work again while what ended it passes by itself: a lost connection, a server that
 * starts, a deadlock, a lock. Not for ever: then what it was is thrown by its name, and the work goes on
 * when it is asked for again. What a store meets is no business of this.
 */
export async function throughFaults<T>(
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await patiently(work, {
      passes,
      upTo: 20_000,
      firstPause: 200,
      longestPause: 2_000,
      signal,
    });
  } catch (error) {
    throw nameFault(error) ?? error;
  }
}

function passes(error: unknown): boolean {
  if (error instanceof TrothError) return false;
  return databaseCause(error)?.retry === 'later';
}
