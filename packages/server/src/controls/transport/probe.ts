import type { Answer, TransportFacts } from '../../stores/contract.ts';
import { attemptEach, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import type { Params } from './clause.ts';

export interface Facts {
  readonly stores: readonly (readonly [string, Attempt<Answer<TransportFacts>>])[];
  /** Stores that the clause names and the data map lacks. */
  readonly missing: readonly string[];
}

export async function probe({ policy, stores }: ProbeContext, params: Params): Promise<Facts> {
  const declared = Object.keys(policy.map.stores);
  const wanted = params.stores ?? declared;
  return {
    stores: await attemptEach(
      wanted.filter((name) => declared.includes(name)),
      (name) => stores.transport(name),
    ),
    missing: wanted.filter((name) => !declared.includes(name)),
  };
}
