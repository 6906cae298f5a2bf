import type { DataMap } from '@troth/core/policy';
import type { Answer, RoleFacts } from '../../stores/contract.ts';
import { attemptEach, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import type { Params } from './clause.ts';

export interface Facts {
  readonly map: DataMap;
  /** Roles by store; empty when the clause asks nothing of them. */
  readonly roles: readonly (readonly [string, Attempt<Answer<readonly RoleFacts[]>>])[];
}

export async function probe({ policy, stores }: ProbeContext, params: Params): Promise<Facts> {
  const asked = params.recipients !== undefined || params.contract !== undefined;
  return {
    map: policy.map,
    roles: asked
      ? await attemptEach(Object.keys(policy.map.stores), (name) => stores.roles(name))
      : [],
  };
}
