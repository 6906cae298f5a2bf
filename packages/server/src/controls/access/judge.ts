import type { Finding, JudgeContext } from '@troth/core/control';
import type { RoleFacts } from '../../stores/contract.ts';
import { hasAccess, type DeclaredRole } from '../declared-roles.ts';
import { broken, met, notDoneYet, unknown } from '../finding.ts';
import { counted, words } from '../wording.ts';
import type { Params } from './clause.ts';
import { judgeListed } from './judge-listed.ts';
import { rolesSeen, type Facts, type StoreRoles } from './probe.ts';

export function judge(facts: Facts, params: Params, at: JudgeContext): Finding[] {
  return [
    ...facts.missing.map((name) =>
      unknown('store-undeclared', name, `The data map has no store ${name}.`),
    ),
    ...facts.stores.flatMap(([store, attempt]) => {
      if (!attempt.done) {
        const { code, message } = attempt.failure;
        return [unknown('store-unreachable', store.name, message, { facts: { code } })];
      }
      const answer = attempt.value;
      return answer.supported
        ? judgeStore(store, answer.value, params, at)
        : [unknown('roles', store.name, `The roles could not be read: ${answer.why}.`)];
    }),
    ...judgeMissing(params),
  ];
}

function judgeStore(
  store: StoreRoles,
  roles: readonly RoleFacts[],
  params: Params,
  at: JudgeContext,
): Finding[] {
  const standing = roles.filter((role) => hasAccess(role) && !isOver(role, at));
  const cap = params['at-most'];
  return [
    ...(params.listed ? judgeListed(store, standing) : []),
    ...(cap === undefined ? [] : [judgeCap(store, standing, cap)]),
    ...(params.superusers ? [judgeSuperusers(store, standing, params.superusers)] : []),
    ...(params.expiry ? judgeExpiry(store, standing) : []),
  ];
}

/** The database refuses the password of such a role. */
function isOver({ validUntil }: RoleFacts, { now }: JudgeContext): boolean {
  return validUntil !== null && Temporal.Instant.compare(validUntil, now) <= 0;
}

/** An undeclared role may be a person, so it counts as one. */
function isPerson(declared: DeclaredRole | undefined): boolean {
  return declared === undefined || declared.who === 'person';
}

function judgeCap(
  { name, declared }: StoreRoles,
  standing: readonly RoleFacts[],
  cap: number,
): Finding {
  const people = standing.filter((role) => isPerson(declared.get(role.name)));
  const undeclared = people.filter((role) => !declared.has(role.name)).length;
  const facts = { people: people.length, undeclared, cap };
  const aside = undeclared === 0 ? '' : `, with ${counted(undeclared, 'undeclared role')}`;
  const message = `${counted(people.length, 'person', 'people')} can reach ${name}${aside}; promised are at most ${cap}.`;
  return people.length <= cap
    ? met('people-at-most', name, message, { coverage: rolesSeen(standing), facts })
    : broken('people-at-most', name, message, { facts });
}

function judgeSuperusers(
  { name }: StoreRoles,
  standing: readonly RoleFacts[],
  allowed: readonly string[],
): Finding {
  const found = standing.filter(({ may }) => may === 'superuser').map((role) => role.name);
  const extra = found.filter((role) => !allowed.includes(role));
  const facts = { superusers: found.length };
  return extra.length === 0
    ? met('superusers', name, `Only the named roles have unlimited rights on ${name}.`, {
        coverage: rolesSeen(standing),
        facts,
      })
    : broken(
        'superusers',
        name,
        `${extra.join(', ')} may do everything on ${name}, and ${extra.length === 1 ? 'is' : 'are'} not named.`,
        { facts },
      );
}

function judgeExpiry({ name, declared }: StoreRoles, standing: readonly RoleFacts[]): Finding[] {
  const people = standing.filter((role) => isPerson(declared.get(role.name)));
  const endless = people.filter(({ validUntil }) => validUntil === null);
  if (endless.length === 0) {
    const message = `The access of each of ${counted(people.length, 'person', 'people')} to ${name} has an end.`;
    return [
      met('access-ends', name, message, {
        coverage: rolesSeen(standing),
        facts: { people: people.length },
      }),
    ];
  }
  return endless.map((role) =>
    broken(
      'access-ends',
      `${name}/role/${role.name}`,
      `The access of ${role.name} to ${name} has no end.`,
    ),
  );
}

function judgeMissing(params: Params): Finding[] {
  return [
    ...(params.default
      ? [
          notDoneYet(
            'default-deny',
            'Access is not given by grants yet, so none is denied by default.',
          ),
        ]
      : []),
    ...(params.grants
      ? [notDoneYet('grants', `Grants bound to ${words(params.grants)} are not issued yet.`)]
      : []),
    ...(params.uses ? [notDoneYet('uses-logged', 'Uses of grants are not recorded yet.')] : []),
  ];
}
