import type { PolicyVersion, ProbeContext } from '../context.ts';

export interface Facts {
  /** Recorded versions of this policy, the oldest first. */
  readonly versions: readonly PolicyVersion[];
}

export async function probe(context: ProbeContext): Promise<Facts> {
  return { versions: await context.history() };
}
