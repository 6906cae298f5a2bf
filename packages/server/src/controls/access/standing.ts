/**
 * Who holds access now. `VALID UNTIL` ends a password, not a role: where a line of the access rules
 * asks for something else, the role comes in as before; a superuser counts in any case.
 */
import type { JudgeContext } from '@troth/core/control';
import type { RoleFacts } from '../../stores/contract.ts';
import type { AccessRule, Ways } from '../../stores/ways.ts';
import { pastPassword } from '../access-rules.ts';
import { hasAccess } from '../declared-roles.ts';

export interface Standing {
  readonly holders: readonly RoleFacts[];
  /** Their passwords are over, and whether that ends their access is not known. */
  readonly unclear: readonly RoleFacts[];
}

export function standingOf(
  roles: readonly RoleFacts[],
  { rules }: Ways,
  at: JudgeContext,
): Standing {
  const able = roles.filter(hasAccess);
  const over = able.filter((role) => isOver(role, at) && role.may !== 'superuser');
  const open = (role: RoleFacts): boolean =>
    rules.seen && pastPassword(rules.value, role) !== undefined;
  return {
    holders: able.filter((role) => !over.includes(role) || open(role)),
    unclear: rules.seen ? [] : over,
  };
}

/** The line by which the role comes in whatever the end of its password. */
export function endlessBy(role: RoleFacts, { rules }: Ways): AccessRule | undefined {
  return rules.seen ? pastPassword(rules.value, role) : undefined;
}

function isOver({ validUntil }: RoleFacts, { now }: JudgeContext): boolean {
  return validUntil !== null && Temporal.Instant.compare(validUntil, now) <= 0;
}
