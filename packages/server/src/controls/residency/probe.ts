import type { Recipient, StoreDeclaration } from '@troth/core/policy';
import type { Answer, Whereabouts } from '../../stores/contract.ts';
import { attemptAll, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import type { Params } from './clause.ts';

/**
 * Declared in the data map: a database cannot be asked in which country it stands. What the names
 * of its server say of their place is held against that.
 */
export interface Facts {
  readonly stores: readonly (readonly [string, StoreDeclaration])[];
  readonly recipients: readonly (readonly [string, Recipient])[];
  readonly whereabouts: ReadonlyMap<string, Attempt<Answer<Whereabouts>>>;
  /** Stores that the clause names and the data map lacks. */
  readonly missing: readonly string[];
}

export async function probe(context: ProbeContext, params: Params): Promise<Facts> {
  const { stores, recipients } = context.policy.map;
  const wanted = params.stores;
  const asked = Object.entries(stores).filter(([name]) => wanted?.includes(name) ?? true);
  return {
    stores: asked,
    whereabouts: new Map(
      await attemptAll(
        asked.map(([name]) => name),
        (name) => context.stores.whereabouts(name),
      ),
    ),
    recipients: Object.entries(recipients),
    missing: (wanted ?? []).filter((name) => stores[name] === undefined),
  };
}
