/** Everyone who can read a store is declared, and a recipient reads no table but its own. */
import type { Finding } from '@troth/core/control';
import type { DataMap } from '@troth/core/policy';
import type { RoleFacts } from '../../stores/contract.ts';
import { declaredRoles, hasAccess, type DeclaredRole } from '../declared-roles.ts';
import { coverage } from '../coverage.ts';
import { broken, met, resource, unknown } from '../finding.ts';
import { isSame, tableOf } from '../scope.ts';
import { counted } from '../wording.ts';
import type { Facts } from './probe.ts';

export function judgeReaders({ map, roles }: Facts): Finding[] {
  const found = roles.flatMap(([store, attempt]) => {
    if (!attempt.done) {
      const { code, message } = attempt.failure;
      return [unknown('reader-declared', store, message, { facts: { code } })];
    }
    const answer = attempt.value;
    return answer.supported
      ? judgeStore(map, store, answer.value)
      : [unknown('reader-declared', store, `The roles could not be read: ${answer.why}.`)];
  });
  return found.length > 0 ? found : [unknown('reader-declared', 'policy', 'No store is declared.')];
}

function judgeStore(map: DataMap, store: string, roles: readonly RoleFacts[]): Finding[] {
  const declared = declaredRoles(map, store);
  const readers = roles.filter(hasAccess);
  const wrong = readers.flatMap((role) => judgeReader(map, store, role, declared.get(role.name)));
  if (wrong.length > 0) return wrong;
  const message = `Each of ${counted(readers.length, 'role')} that can read ${store} belongs to a declared holder or recipient.`;
  return [
    met('reader-declared', store, message, {
      coverage: coverage("the database's catalogue of roles and rights", { roles: roles.length }),
      facts: { readers: readers.length },
    }),
  ];
}

function judgeReader(
  map: DataMap,
  store: string,
  role: RoleFacts,
  declared: DeclaredRole | undefined,
): Finding[] {
  const where = `${store}/role/${role.name}`;
  if (declared === undefined) {
    const message = `${role.name} can log in to ${store} and read it, and belongs to nobody who is declared.`;
    return [
      broken('reader-declared', where, message, { facts: { tables: role.readableTables.length } }),
    ];
  }
  if (declared.who !== 'recipient') return [];
  if (declared.recipient === undefined) {
    const message = `${role.name} is held by a recipient, and no recipient is declared to read through it.`;
    return [broken('recipient-declared', where, message)];
  }
  return judgeTables(map, store, role, declared.recipient);
}

function judgeTables(
  { recipients, stores }: DataMap,
  store: string,
  role: RoleFacts,
  recipient: string,
): Finding[] {
  const receives = recipients[recipient]?.receives ?? [];
  const allowed = Object.entries(stores[store]?.datasets ?? {})
    .filter(([name]) => receives.some((field) => field.startsWith(`${store}.${name}.`)))
    .map(([, dataset]) => tableOf(dataset));
  const extra = role.readableTables.filter((table) => !allowed.some((one) => isSame(one, table)));
  return extra.map((table) => {
    const where = resource(store, table);
    const message = `${recipient} can read ${where} through ${role.name}, and is not declared to receive it.`;
    return broken('reads-undeclared', where, message, { facts: { role: role.name, recipient } });
  });
}
