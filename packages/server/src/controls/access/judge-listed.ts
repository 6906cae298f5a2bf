/** Roles that can log in against the declared ones: none more, and none that may more. */
import type { Finding } from '@troth/core/control';
import type { RoleFacts } from '../../stores/contract.ts';
import { mayMore, type DeclaredRole } from '../declared-roles.ts';
import { atRisk, broken, met } from '../finding.ts';
import { counted } from '../wording.ts';
import { rolesSeen, type StoreRoles } from './probe.ts';

const rights = {
  nothing: 'nothing',
  read: 'read',
  write: 'write',
  own: 'own tables',
  superuser: 'do everything',
} as const;

export function judgeListed(
  { name, declared }: StoreRoles,
  standing: readonly RoleFacts[],
): Finding[] {
  const looked = rolesSeen(standing);
  const wrong = standing.flatMap((role) => judgeRole(name, role, declared.get(role.name)));
  const absent = [...declared.keys()].filter((one) => !standing.some((role) => role.name === one));
  const absences = absent.map((role) =>
    met(
      'role-absent',
      `${name}/role/${role}`,
      `${role} is declared and has no access to ${name}.`,
      {
        coverage: looked,
      },
    ),
  );
  if (wrong.length > 0) return [...wrong, ...absences];
  const message = `All ${counted(standing.length, 'role')} with access to ${name} are declared and may do no more than declared.`;
  return [
    met('roles-listed', name, message, { coverage: looked, facts: { roles: standing.length } }),
    ...absences,
  ];
}

function judgeRole(store: string, role: RoleFacts, declared: DeclaredRole | undefined): Finding[] {
  const where = `${store}/role/${role.name}`;
  const facts = { may: role.may, declared: declared?.may ?? null };
  if (declared === undefined) {
    const message = `${role.name} can log in to ${store} and ${rights[role.may]}, and is not declared.`;
    return [broken('role-undeclared', where, message, { facts })];
  }
  if (mayMore(role.may, declared.may)) {
    const message = `${role.name} may ${rights[role.may]} on ${store}; declared is ${rights[declared.may]}.`;
    return [broken('role-exceeds', where, message, { facts })];
  }
  const sees = role.bypassesRowSecurity && role.may !== 'superuser' && declared.who !== 'troth';
  const message = `${role.name} sees every row of ${store} whatever the policies of a table say.`;
  return sees ? [atRisk('bypasses-row-security', where, message, { facts })] : [];
}
