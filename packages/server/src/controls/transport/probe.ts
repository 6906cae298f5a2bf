import type { Answer, TransportFacts } from '../../stores/contract.ts';
import type { Ways } from '../../stores/ways.ts';
import { attemptAll, attemptEach, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import type { Params } from './clause.ts';

export interface Facts {
  readonly stores: readonly (readonly [string, Attempt<Answer<TransportFacts>>])[];
  /** What the store itself says about rules and sessions, of each whose transport could be tried. */
  readonly ways: ReadonlyMap<string, Attempt<Answer<Ways>>>;
  /** Stores that the clause names and the data map lacks. */
  readonly missing: readonly string[];
}

export async function probe({ policy, stores }: ProbeContext, params: Params): Promise<Facts> {
  const declared = Object.keys(policy.map.stores);
  const wanted = params.stores ?? declared;
  const known = wanted.filter((name) => declared.includes(name));
  const tried = await attemptEach(known, (name) => stores.transport(name));
  const reached = tried.flatMap(([name, { done }]) => (done ? [name] : []));
  return {
    stores: tried,
    ways: new Map(await attemptAll(reached, (name) => stores.ways(name))),
    missing: wanted.filter((name) => !declared.includes(name)),
  };
}
