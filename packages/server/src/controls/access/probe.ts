import type { Coverage } from '@troth/core/control';
import { supported, type Answer, type RoleFacts } from '../../stores/contract.ts';
import type { Ways } from '../../stores/ways.ts';
import { attemptEach, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import { coverage } from '../coverage.ts';
import { declaredRoles, mayMore, type DeclaredRole } from '../declared-roles.ts';
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
  if (!ways.supported) return ways;
  return supported({
    roles: roles.value.map((role) => raised(role, ways.value)),
    ways: ways.value,
  });
}

/** A right on the server itself opens what no right on a table does. */
function raised(role: RoleFacts, { serverRights }: Ways): RoleFacts {
  const [most] = serverRights
    .filter(({ role: to }) => to !== null && (to === role.name || role.memberOf.includes(to)))
    .map(({ may }) => may)
    .toSorted((a, b) => (mayMore(a, b) ? -1 : 1));
  return most !== undefined && mayMore(most, role.may) ? { ...role, may: most } : role;
}
