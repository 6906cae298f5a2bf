import type { Coverage } from '@troth/core/control';
import { supported, type Answer, type RoleFacts } from '../../stores/contract.ts';
import type { Ways } from '../../stores/ways.ts';
import { attemptEach, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import { coverage } from '../coverage.ts';
import { declaredRoles, type DeclaredRole } from '../declared-roles.ts';
import type { Params } from './clause.ts';

export interface StoreRoles {
  readonly name: string;
  readonly declared: ReadonlyMap<string, DeclaredRole>;
}

/** Roles with access that were compared. */
export function rolesSeen(roles: readonly RoleFacts[]): Coverage {
  return coverage("the database's catalogue of roles and rights", {
    servers: 1,
    'roles with access': roles.length,
  });
}

export interface Holders {
  readonly roles: readonly RoleFacts[];
  readonly ways: Ways;
}

export interface Facts {
  readonly stores: readonly (readonly [StoreRoles, Attempt<Answer<Holders>>])[];
  /** Stores that the clause names and the data map lacks. */
  readonly missing: readonly string[];
}

export async function probe({ policy, stores }: ProbeContext, params: Params): Promise<Facts> {
  const known = Object.keys(policy.map.stores);
  const wanted = params.stores ?? known;
  const named = wanted
    .filter((name) => known.includes(name))
    .map((name) => ({ name, declared: declaredRoles(policy.map, name) }));
  return {
    stores: await attemptEach(named, ({ name }) => holdersOf(stores, name)),
    missing: wanted.filter((name) => !known.includes(name)),
  };
}

async function holdersOf(stores: ProbeContext['stores'], name: string): Promise<Answer<Holders>> {
  const [roles, ways] = [await stores.roles(name), await stores.ways(name)];
  if (!roles.supported) return roles;
  return ways.supported ? supported({ roles: roles.value, ways: ways.value }) : ways;
}
