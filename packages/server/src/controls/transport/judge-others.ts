/**
 * What others may do than Troth's own role, which is all that can be tried: by the server's access
 * rules, and by the sessions that there are.
 */
import type { Finding } from '@troth/core/control';
import type { Answer } from '../../stores/contract.ts';
import type { AccessRule, Ways } from '../../stores/ways.ts';
import { fromWhere, isOfMachine, rulesInClear, whoBy } from '../access-rules.ts';
import type { Attempt } from '../attempt.ts';
import { coverage } from '../coverage.ts';
import { atRisk, broken, met, unknown } from '../finding.ts';
import { counted } from '../wording.ts';
import type { Params } from './clause.ts';

export function judgeOthers(
  store: string,
  attempt: Attempt<Answer<Ways>> | undefined,
  params: Params,
): Finding[] {
  if (attempt === undefined) return [];
  if (!attempt.done) {
    const { code, message } = attempt.failure;
    return [unknown('others', store, `${triedAlone(store)} ${message}`, { facts: { code } })];
  }
  const { value: answer } = attempt;
  return answer.supported
    ? [...judgeRules(store, answer.value, params), ...judgeSessions(store, answer.value)]
    : [unknown('others', store, `${triedAlone(store)} It tells nothing of rules: ${answer.why}.`)];
}

function triedAlone(store: string): string {
  return `Only Troth's own role was tried on ${store}; whether others come in without TLS is not known.`;
}

/** Lines for the server's own machine count where the data map reaches the store from there. */
function judgeRules(store: string, { rules, local }: Ways, params: Params): Finding[] {
  if (!rules.seen) {
    const message = `${triedAlone(store)} To give: ${rules.grant}.`;
    return [unknown('others', store, message, { facts: { grant: rules.grant } })];
  }
  const unread = rules.value.filter(({ error }) => error);
  const open = rulesInClear(rules.value).filter((rule) => local || !isOfMachine(rule));
  const found = [
    ...unread.map(({ line }) =>
      unknown(
        'others',
        `${store}/access-rule/${line}`,
        `Line ${line} of the access rules of ${store} cannot be understood, so that the file is not in force as it stands.`,
      ),
    ),
    ...open.map((rule) => judgeRule(store, rule, params)),
  ];
  if (found.length > 0) return found;
  const message = `No line of the access rules of ${store} lets anybody in without TLS.`;
  const looked = coverage('the access rules, as their file has them', {
    'access rules': rules.value.length,
  });
  return [met('others', store, message, { coverage: looked })];
}

function judgeRule(store: string, rule: AccessRule, params: Params): Finding {
  const make = params['refuses-older'] ? broken : atRisk;
  const message = `Line ${rule.line} of the access rules of ${store} lets ${whoBy(rule)} in from ${fromWhere(rule)} without TLS (${rule.method}).`;
  const facts = { line: rule.line, method: rule.method };
  return make('others', `${store}/access-rule/${rule.line}`, message, { facts });
}

/** Sessions of others are absent, not empty, for a role that may not see them. */
function judgeSessions(store: string, { sessions }: Ways): Finding[] {
  const { seen, of, grant, open } = sessions;
  const clear = open.map((one) =>
    broken(
      'sessions',
      `${store}/role/${one.role}`,
      `${counted(one.sessions, 'session')} of ${one.role} with ${one.database} of ${store} cross${one.sessions === 1 ? 'es' : ''} a network without TLS.`,
      { facts: { database: one.database, sessions: one.sessions } },
    ),
  );
  const hidden =
    seen < of
      ? [
          unknown(
            'sessions',
            store,
            `How ${counted(of - seen, 'session')} of ${of} with ${store} ${of - seen === 1 ? 'is' : 'are'} carried is not known. To give: ${grant}.`,
            { facts: { seen, of, grant } },
          ),
        ]
      : [];
  if (clear.length + hidden.length > 0) return [...clear, ...hidden];
  const message = `None of ${counted(of, 'session')} with ${store} crosses a network without TLS.`;
  const looked = coverage('the sessions at the moment of the check', {
    servers: 1,
    sessions: [seen, of],
  });
  return [met('sessions', store, message, { coverage: looked })];
}
