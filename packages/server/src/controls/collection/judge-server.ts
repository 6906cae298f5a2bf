/** What the server itself does with values: how it keeps passwords, and what it writes into its log. */
import type { Finding } from '@troth/core/control';
import type { Answer } from '../../stores/contract.ts';
import type { LogFacts, Ways } from '../../stores/ways.ts';
import type { Attempt } from '../attempt.ts';
import { coverage } from '../coverage.ts';
import { atRisk, broken, met, unknown } from '../finding.ts';
import { counted } from '../wording.ts';

export type StoreWays = ReadonlyMap<string, Attempt<Answer<Ways>>>;

/** The logins of the store are passwords too. */
export function judgeLogins(ways: StoreWays): Finding[] {
  return each('logins-hashed', ways, (store, { passwords: { methods, kept } }) => {
    const next = methods
      .filter(({ method }) => method === 'md5')
      .map(({ for: whose }) =>
        broken(
          'logins-hashed',
          `${store}/setting/password_encryption`,
          `The next password ${whose === null ? '' : `of ${whose} `}on ${store} will be kept as MD5, by which it can be found out.`,
        ),
      );
    if (!kept.seen) {
      const message = `How the passwords of logins are kept on ${store} may not be read. To give: ${kept.grant}.`;
      return [...next, unknown('logins-hashed', store, message, { facts: { grant: kept.grant } })];
    }
    const { md5, of } = kept.value;
    const found = md5.map((role) =>
      broken(
        'logins-hashed',
        `${store}/role/${role}`,
        `The password of ${role} on ${store} is kept as MD5, by which it can be found out. Set it again under scram-sha-256.`,
      ),
    );
    if (next.length + found.length > 0) return [...next, ...found];
    const message = `No password of ${counted(of, 'login')} on ${store} is kept as MD5, and none will be.`;
    const looked = coverage("the server's own list of passwords, by their form", {
      servers: 1,
      'logins with a password': of,
    });
    return [met('logins-hashed', store, message, { coverage: looked })];
  });
}

/** A server's log is a place where data lies that no map has. */
export function judgeLog(ways: StoreWays): Finding[] {
  return each('server-log', ways, (store, { log }) => {
    const found = apart(log.settings).flatMap((setting) => judgeSetting(store, setting));
    const { libraries } = log;
    const unseen = libraries.seen
      ? []
      : [
          unknown(
            'server-log',
            store,
            `Which libraries write into the log of ${store} may not be read. To give: ${libraries.grant}.`,
            { facts: { grant: libraries.grant } },
          ),
        ];
    if (found.length + unseen.length > 0) return [...found, ...unseen];
    const message = `No setting has ${store} write statements with their values into its log.`;
    const looked = coverage('settings of the server, of each role and each database', {
      settings: log.settings.length,
    });
    return [met('server-log', store, message, { coverage: looked })];
  });
}

type Setting = LogFacts['settings'][number];

/** What our own session has by its database or role is said once. */
function apart(settings: readonly Setting[]): Setting[] {
  const here = new Set(
    settings.filter((one) => one.for === null).map(({ name, value }) => `${name}=${value}`),
  );
  return settings.filter((one) => one.for === null || !here.has(`${one.name}=${one.value}`));
}

/** What each setting puts into the log at this value; undefined: nothing. */
const puts: Readonly<Record<string, (value: string) => 'every' | 'some' | undefined>> = {
  log_statement: (value) =>
    value === 'all' || value === 'mod' ? 'every' : value === 'ddl' ? 'some' : undefined,
  log_min_duration_statement: byDuration,
  log_min_duration_sample: byDuration,
  log_transaction_sample_rate: (value) => (Number(value) > 0 ? 'some' : undefined),
  log_parameter_max_length_on_error: (value) => (startsAtZero(value) ? undefined : 'some'),
  // The text of what fails; beside it stands the key that was there already, or the whole row.
  log_min_error_statement: (value) => (['fatal', 'panic'].includes(value) ? undefined : 'some'),
  log_error_verbosity: (value) => (value === 'terse' ? undefined : 'some'),
  'auto_explain.log_min_duration': byDuration,
  'pgaudit.log': (value) => (value === 'none' || value === '' ? undefined : 'some'),
};

/** PostgreSQL comes with both of these on. */
const ofFailures: Readonly<Record<string, { readonly takes: string; readonly until: string }>> = {
  log_min_error_statement: { takes: 'statements that fail, with their values', until: 'fatal' },
  log_error_verbosity: { takes: 'the values because of which a statement fails', until: 'terse' },
};

function judgeSetting(store: string, { name, value, for: whose }: Setting): Finding[] {
  const much = puts[name]?.(value);
  if (much === undefined) return [];
  const make = much === 'every' ? broken : atRisk;
  const where = `${store}/setting/${name}`;
  const ofFailure = ofFailures[name];
  const statements = much === 'every' ? 'statements' : 'some statements';
  const what = ofFailure?.takes ?? `${statements} with their values`;
  const remedy = ofFailure === undefined ? '' : ` Set it to ${ofFailure.until}.`;
  const message = `The log of ${store} takes in ${what}${whose === null ? '' : ` of ${whose}`}: ${name} is ${value}.${remedy}`;
  return [make('server-log', where, message, { facts: { value, for: whose } })];
}

/** `-1` logs nothing, `0` logs everything; between them the slow ones. */
function byDuration(value: string): 'every' | 'some' | undefined {
  if (value.startsWith('-')) return undefined;
  return startsAtZero(value) ? 'every' : 'some';
}

function startsAtZero(value: string): boolean {
  return Number.parseFloat(value) === 0;
}

function each(
  rule: string,
  ways: StoreWays,
  judge: (store: string, ways: Ways) => Finding[],
): Finding[] {
  return [...ways].flatMap(([store, attempt]) => {
    if (!attempt.done) {
      const { code, message } = attempt.failure;
      return [unknown(rule, store, message, { facts: { code } })];
    }
    const { value: answer } = attempt;
    return answer.supported
      ? judge(store, answer.value)
      : [unknown(rule, store, `${store} does not tell how it is set up: ${answer.why}.`)];
  });
}
