import type { Recipient, StoreDeclaration } from '@troth/core/policy';
import type { ProbeContext } from '../context.ts';
import type { Params } from './clause.ts';

/** Declared in the data map: a database cannot be asked in which country it stands. */
export interface Facts {
  readonly stores: readonly (readonly [string, StoreDeclaration])[];
  readonly recipients: readonly (readonly [string, Recipient])[];
  /** Stores that the clause names and the data map lacks. */
  readonly missing: readonly string[];
}

export async function probe({ policy }: ProbeContext, params: Params): Promise<Facts> {
  const { stores, recipients } = policy.map;
  const wanted = params.stores;
  return {
    stores: Object.entries(stores).filter(([name]) => wanted?.includes(name) ?? true),
    recipients: Object.entries(recipients),
    missing: (wanted ?? []).filter((name) => stores[name] === undefined),
  };
}
