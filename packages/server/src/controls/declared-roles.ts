/** Database roles against those that a store declares. */
import type { DataMap, Holder } from '@troth/core/policy';
import type { RoleFacts } from '../stores/contract.ts';

export interface DeclaredRole {
  readonly who: Holder['who'];
  readonly may: Holder['may'];
  /** The recipient of the data map that reads through it. */
  readonly recipient?: string;
}

/** The store's holders, and the roles through which recipients read. */
export function declaredRoles(map: DataMap, store: string): ReadonlyMap<string, DeclaredRole> {
  const roles = new Map<string, DeclaredRole>();
  for (const [recipient, { reads }] of Object.entries(map.recipients)) {
    for (const role of reads ?? []) roles.set(role, { who: 'recipient', may: 'read', recipient });
  }
  for (const [name, { who, may }] of Object.entries(map.stores[store]?.holders ?? {})) {
    roles.set(name, { ...roles.get(name), who, may });
  }
  return roles;
}

const rights = ['nothing', 'read', 'write', 'own', 'superuser'] as const;

export function mayMore(may: RoleFacts['may'], than: RoleFacts['may']): boolean {
  return rights.indexOf(may) > rights.indexOf(than);
}

/** Can log in, and reach at least one table. */
export function hasAccess({ login, may }: RoleFacts): boolean {
  return login && may !== 'nothing';
}
