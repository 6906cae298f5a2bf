/**
 * What can go wrong between Troth and a governed PostgreSQL, by name.
 *
 * PostgreSQL's own message, detail and hint may quote values of the rows, so none of them goes
 * into an error: only the store's name, the SQLSTATE and the operating system's code do.
 */
import { DatabaseError } from 'pg';
import { databaseCause, type Cause } from '@troth/core/causes';
import { TrothError, type ErrorKind, type Retry } from '@troth/core/error';

export type StoreErrorCode =
  | 'store-url-invalid'
  | 'store-other'
  | 'store-standby'
  | 'store-unavailable'
  | 'store-denied'
  | 'store-exhausted'
  | 'store-timeout'
  | 'store-locked'
  | 'store-conflict'
  | 'store-refused'
  | 'store-cancelled'
  | 'store-closed'
  | 'store-missing-object'
  | 'store-wrong-type'
  | 'store-invalid-value'
  | 'store-failed';

interface Failure {
  readonly code: StoreErrorCode;
  readonly kind: ErrorKind;
  readonly retry: Retry;
  readonly says: string;
}

const failures: Readonly<Record<StoreErrorCode, Failure>> = {
  'store-url-invalid': {
    code: 'store-url-invalid',
    kind: 'invalid',
    retry: 'never',
    says: 'has a connection string that cannot be read; it should look like postgresql://user:password@host:5432/database',
  },
  'store-other': {
    code: 'store-other',
    kind: 'conflict',
    retry: 'never',
    says: 'is another database than the one that was looked at before',
  },
  'store-standby': {
    code: 'store-standby',
    kind: 'denied',
    retry: 'never',
    says: 'is a standby, which takes no changes',
  },
  'store-unavailable': {
    code: 'store-unavailable',
    kind: 'unavailable',
    retry: 'later',
    says: 'cannot be reached, or closed the connection',
  },
  'store-denied': {
    code: 'store-denied',
    kind: 'denied',
    retry: 'never',
    says: 'refuses: the role may not log in, may not read or change this, may only read, or sees only some of its rows',
  },
  'store-exhausted': {
    code: 'store-exhausted',
    kind: 'unavailable',
    retry: 'later',
    says: 'has no connection, memory or disk left for this',
  },
  'store-timeout': {
    code: 'store-timeout',
    kind: 'unavailable',
    retry: 'later',
    says: 'did not answer in time',
  },
  'store-locked': {
    code: 'store-locked',
    kind: 'unavailable',
    retry: 'later',
    says: 'holds the table under a lock of someone else',
  },
  'store-conflict': {
    code: 'store-conflict',
    kind: 'unavailable',
    retry: 'later',
    says: 'ended the statement in favour of other work',
  },
  'store-refused': {
    code: 'store-refused',
    kind: 'conflict',
    retry: 'never',
    says: 'refuses this: a constraint, a reference, a trigger or a function of its own stands against it',
  },
  'store-cancelled': {
    code: 'store-cancelled',
    kind: 'unavailable',
    retry: 'later',
    says: 'was told to stop',
  },
  'store-closed': {
    code: 'store-closed',
    kind: 'bug',
    retry: 'never',
    says: 'was asked after it had been closed',
  },
  'store-missing-object': {
    code: 'store-missing-object',
    kind: 'missing',
    retry: 'never',
    says: 'lacks the database, schema, table or column that was asked for',
  },
  'store-wrong-type': {
    code: 'store-wrong-type',
    kind: 'invalid',
    retry: 'never',
    says: 'holds columns of types that cannot be compared so',
  },
  'store-invalid-value': {
    code: 'store-invalid-value',
    kind: 'invalid',
    retry: 'never',
    says: 'was asked for a value that the column cannot hold',
  },
  'store-failed': {
    code: 'store-failed',
    kind: 'unavailable',
    retry: 'never',
    says: 'failed in a way that Troth does not know; its own log says more',
  },
};

/** Each has a row in `docs/stores.md`. */
export const storeErrorCodes: readonly string[] = Object.keys(failures);

interface About {
  readonly object?: string;
  readonly facts?: Facts;
  /** What exactly befell it, where the table of causes knows. */
  readonly cause?: Pick<Cause, 'says' | 'remedy'> | undefined;
}

type Facts = Readonly<Record<string, string | number>>;

/** `object` is a name of the configuration or the catalogue: a table, a column. */
export function storeError(
  code: StoreErrorCode,
  store: string,
  about: About = {},
): TrothError<StoreErrorCode> {
  const { kind, retry, says } = failures[code];
  const object = about.object === undefined ? '' : ` (${about.object})`;
  return new TrothError({
    code,
    kind,
    retry,
    facts: { store, ...about.facts },
    publicMessage: about.cause
      ? `The store ${store} ${about.cause.says}. ${about.cause.remedy}`
      : `The store ${store} ${says}${object}.`,
  });
}

/** Whether it is one of these, and not something else that went wrong. */
export function isNamed(error: unknown, ...codes: readonly StoreErrorCode[]): error is TrothError {
  return error instanceof TrothError && codes.some((code) => code === error.code);
}

/** Whether the connection was there and is no more: the server was killed, restarted or ended it. */
export function isLost(error: unknown): boolean {
  if (!isNamed(error, 'store-unavailable')) return false;
  const { sqlstate, system } = error.facts;
  if (typeof sqlstate === 'string') return sqlstate.startsWith('57P');
  return system === undefined || system === 'ECONNRESET' || system === 'EPIPE';
}

/**
 * Whether the same statement may be sent again: others came first, or the connection was lost, after
 * which a server that takes none yet is on its way up.
 */
export function passesSoon(): (error: unknown) => boolean {
  let lost = false;
  return (error) => {
    lost ||= isLost(error);
    return lost ? isNamed(error, 'store-unavailable') : isNamed(error, 'store-conflict');
  };
}

/**
 * Names in the server's answer. Nobody may see them before they were looked up in the catalogue: a
 * trigger can raise an error with a value of a row in place of a name.
 */
export interface AnswerNames {
  readonly sqlstate: string;
  readonly schema: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly constraint: string | undefined;
  readonly dataType: string | undefined;
  /** The innermost function of PL/pgSQL that was running. */
  readonly routine: string | undefined;
}

const answers = new WeakMap<TrothError, AnswerNames>();

export function namesIn(error: unknown): AnswerNames | undefined {
  return error instanceof TrothError ? answers.get(error) : undefined;
}

/** The named error for whatever `pg` or the operating system threw. */
export function nameError(store: string, error: unknown): TrothError {
  if (error instanceof TrothError) return error;
  if (error instanceof DatabaseError && error.code !== undefined) {
    const { code: sqlstate, schema, table, column, constraint, dataType, where } = error;
    const named = storeError(codeOfState(sqlstate), store, {
      facts: { sqlstate },
      cause: unfilled(error) ?? causeOf(error),
    });
    // Whatever language the server speaks: `PL/pgSQL function public.bye() line 3 at RAISE`.
    const routine = /PL\/pgSQL[^(]*?([\w.$"]+)\(/.exec(where ?? '')?.[1];
    answers.set(named, { sqlstate, schema, table, column, constraint, dataType, routine });
    return named;
  }
  const system = systemCode(error);
  if (system !== undefined) {
    const cause = causeOf(error);
    const code = cause?.code === 'database-untrusted' ? 'store-denied' : 'store-unavailable';
    return storeError(code, store, { facts: { system }, cause });
  }
  const message = error instanceof Error ? error.message : '';
  return storeError(codeOfDriverMessage(message), store, { cause: causeOf(error) });
}

/** What a right or a name stands against is said better by whoever knows which table it was about. */
function causeOf(error: unknown): Cause | undefined {
  const cause = databaseCause(error);
  return cause && ['42501', '42P01'].some((code) => cause.codes.includes(code)) ? undefined : cause;
}

/** By the server's own routine: its message is in the language of the server. */
function unfilled({ code, routine }: DatabaseError): Pick<Cause, 'says' | 'remedy'> | undefined {
  if (code !== '55000' || routine !== 'ExecOpenScanRelation') return undefined;
  return {
    says: 'has never filled this materialised view, so nothing can be read from it',
    remedy: 'Fill it with REFRESH MATERIALIZED VIEW, or drop it.',
  };
}

const exactStates: Readonly<Record<string, StoreErrorCode>> = {
  '0A000': 'store-refused',
  '25006': 'store-denied',
  '25P03': 'store-timeout',
  '25P04': 'store-timeout',
  '28000': 'store-denied',
  '28P01': 'store-denied',
  '3D000': 'store-missing-object',
  '3F000': 'store-missing-object',
  '40001': 'store-conflict',
  '40P01': 'store-conflict',
  '428C9': 'store-refused',
  '42501': 'store-denied',
  '42703': 'store-missing-object',
  '42804': 'store-wrong-type',
  '42846': 'store-wrong-type',
  '42883': 'store-wrong-type',
  '42P01': 'store-missing-object',
  '55000': 'store-refused',
  '55P03': 'store-locked',
  '57014': 'store-timeout',
  P0001: 'store-refused',
  '27000': 'store-refused',
  '44000': 'store-refused',
};

const stateClasses: Readonly<Record<string, StoreErrorCode>> = {
  '08': 'store-unavailable',
  '22': 'store-invalid-value',
  '23': 'store-refused',
  '53': 'store-exhausted',
  '57': 'store-unavailable',
  '58': 'store-failed',
};

/** PostgreSQL documentation, appendix A: five characters, of which the first two are the class. */
function codeOfState(sqlstate: string): StoreErrorCode {
  return exactStates[sqlstate] ?? stateClasses[sqlstate.slice(0, 2)] ?? 'store-failed';
}

/** The driver's own errors carry no code; these are all that it throws on a live pool. */
function codeOfDriverMessage(message: string): StoreErrorCode {
  if (/timeout/i.test(message)) return 'store-timeout';
  if (/SASL|password|SCRAM/i.test(message)) return 'store-denied';
  if (/connection|SSL|client|stream|socket/i.test(message)) return 'store-unavailable';
  return 'store-failed';
}

function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof AggregateError) return systemCode(error.errors[0]);
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
