/** Whether a person's access ends by itself, by what the database enforces. */
import type { Finding } from '@troth/core/control';
import type { RoleFacts } from '../../stores/contract.ts';
import type { Ways } from '../../stores/ways.ts';
import type { DeclaredRole } from '../declared-roles.ts';
import { broken, met, unknown } from '../finding.ts';
import { counted } from '../wording.ts';
import { rolesSeen, type StoreRoles } from './probe.ts';
import { endlessBy } from './standing.ts';

/** An undeclared role may be a person, so it counts as one. */
export function isPerson(declared: DeclaredRole | undefined): boolean {
  return declared === undefined || declared.who === 'person';
}

export function judgeExpiry(
  { name, declared }: StoreRoles,
  holders: readonly RoleFacts[],
  ways: Ways,
): Finding[] {
  const people = holders.filter((role) => isPerson(declared.get(role.name)));
  const endless = people.flatMap((role) => judgePerson(name, role, ways));
  if (endless.length > 0) return endless;
  if (!ways.rules.seen && people.length > 0) {
    const message = `The passwords of ${counted(people.length, 'person', 'people')} on ${name} end; whether they come in without one is not known, for the access rules may not be read. To give: ${ways.rules.grant}.`;
    return [unknown('access-ends', name, message, { facts: { people: people.length } })];
  }
  const message = `The access of each of ${counted(people.length, 'person', 'people')} to ${name} has an end.`;
  const facts = { people: people.length };
  return [met('access-ends', name, message, { coverage: rolesSeen(holders), facts })];
}

function judgePerson(store: string, role: RoleFacts, ways: Ways): Finding[] {
  const where = `${store}/role/${role.name}`;
  if (role.validUntil === null) {
    return [broken('access-ends', where, `The access of ${role.name} to ${store} has no end.`)];
  }
  const rule = endlessBy(role, ways);
  if (rule === undefined) return [];
  const message = `The end of the password of ${role.name} does not end its access to ${store}: line ${rule.line} of the access rules asks for ${rule.method}, not for the password.`;
  return [broken('access-ends', where, message, { facts: { line: rule.line } })];
}
