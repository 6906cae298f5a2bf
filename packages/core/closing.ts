/** Putting away what was opened, however the work with it ended. */

/**
 * Runs `work`, then `close`. What `work` met is what is told, whatever `close` meets after it: a
 * connection that is gone cannot be put away, and that is no news. An `await` in a `finally` would tell
 * the second instead of the first.
 */
export async function closing<T>(work: () => Promise<T>, close: () => unknown): Promise<T> {
  const result = await orClose(work, close);
  await close();
  return result;
}

/** The same for what stays open when `work` succeeds. */
export async function orClose<T>(work: () => Promise<T>, close: () => unknown): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await Promise.try(close).catch(() => undefined);
    throw error;
  }
}
