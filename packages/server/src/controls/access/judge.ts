import type { Finding, JudgeContext } from '@troth/core/control';
import type { RoleFacts } from '../../stores/contract.ts';
import { broken, met, notDoneYet, unknown } from '../finding.ts';
import { counted, words } from '../wording.ts';
import type { Params } from './clause.ts';
import { isPerson, judgeExpiry } from './judge-expiry.ts';
import { judgeListed } from './judge-listed.ts';
import { judgeWays } from './judge-ways.ts';
import { rolesSeen, type Facts, type Holders, type StoreRoles } from './probe.ts';
import { standingOf } from './standing.ts';

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
  { roles, ways }: Holders,
  params: Params,
  at: JudgeContext,
): Finding[] {
  const { holders, unclear } = standingOf(roles, ways, at);
  const cap = params['at-most'];
  const listed = params.listed === true || cap !== undefined;
  return [
    ...(params.listed ? judgeListed(store, holders) : []),
    ...(cap === undefined ? [] : [judgeCap(store, holders, cap)]),
    ...(params.superusers ? [judgeSuperusers(store, holders, params.superusers)] : []),
    ...(params.expiry ? judgeExpiry(store, holders, ways) : []),
    ...(listed ? judgeWays(store, roles, ways) : []),
    ...unclear.map((role) => judgeUnclear(store, role)),
  ];
}

function judgeUnclear({ name }: StoreRoles, role: RoleFacts): Finding {
  const message = `The password of ${role.name} on ${name} is over; whether it comes in without one is not known.`;
  return unknown('password-over', `${name}/role/${role.name}`, message);
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
