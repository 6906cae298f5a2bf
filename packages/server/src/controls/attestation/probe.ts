import type { AttestationFact, ProbeContext } from '../context.ts';

export interface Facts {
  /** Of the promise, all roles, the latest first. */
  readonly attestations: readonly AttestationFact[];
}

export async function probe(context: ProbeContext): Promise<Facts> {
  return { attestations: await context.attestations(context.promise.id) };
}
