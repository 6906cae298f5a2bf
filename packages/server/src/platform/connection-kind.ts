/** What is wrong with a connection, in the few conditions that a caller tells apart. */
export type ConnectionKind =
  | 'down'
  | 'refused-credentials'
  | 'out-of-connections'
  | 'timeout'
  | 'lock-timeout'
  | 'permission'
  | 'read-only'
  | 'missing-object'
  | 'other';

/** SQLSTATEs (PostgreSQL, appendix A) and the system's codes. */
const kinds: Readonly<Record<string, ConnectionKind>> = {
  ECONNREFUSED: 'down',
  ECONNRESET: 'down',
  EPIPE: 'down',
  ENOTFOUND: 'down',
  EAI_AGAIN: 'down',
  EHOSTUNREACH: 'down',
  ENETUNREACH: 'down',
  '57P01': 'down', // admin_shutdown
  '57P02': 'down', // crash_shutdown
  '57P03': 'down', // cannot_connect_now
  '28000': 'refused-credentials', // invalid_authorization_specification
  '28P01': 'refused-credentials', // invalid_password
  '53300': 'out-of-connections', // too_many_connections
  ETIMEDOUT: 'timeout',
  '57014': 'timeout', // query_canceled, which is what a statement timeout gives
  '25P03': 'timeout', // idle_in_transaction_session_timeout
  '25P04': 'timeout', // transaction_timeout
  '55P03': 'lock-timeout', // lock_not_available
  '42501': 'permission', // insufficient_privilege
  '25006': 'read-only', // read_only_sql_transaction
  '3D000': 'missing-object', // invalid_catalog_name: no such database
  '3F000': 'missing-object', // invalid_schema_name
  '42P01': 'missing-object', // undefined_table
  '42703': 'missing-object', // undefined_column
  '42704': 'missing-object', // undefined_object
  '42883': 'missing-object', // undefined_function
};

/** Errors that `pg` and `pg-pool` make themselves carry no code, only these words. */
const messages: readonly (readonly [RegExp, ConnectionKind])[] = [
  [/^Connection terminated due to connection timeout/, 'timeout'],
  [/^timeout exceeded when trying to connect/, 'timeout'],
  [/^timeout expired/, 'timeout'],
  [/^Query read timeout/, 'timeout'],
  [/^Connection terminated/, 'down'],
  [/^Client has encountered a connection error/, 'down'],
  [/^Client was closed/, 'down'],
  [/^SASL: .*password/, 'refused-credentials'],
];

/** Looks at the error, then at its cause; an error that is no connection's is `other`. */
export function connectionKind(error: unknown): ConnectionKind {
  if (!(error instanceof Error)) return 'other';
  const code = sqlState(error) ?? '';
  // Class 08 as a whole is connection_exception.
  const kind = kinds[code] ?? (/^08...$/.test(code) ? 'down' : kindOfMessage(error.message));
  return kind === 'other' && error.cause !== undefined ? connectionKind(error.cause) : kind;
}

/** The SQLSTATE, or the system's code. */
export function sqlState(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

function kindOfMessage(message: string): ConnectionKind {
  return messages.find(([pattern]) => pattern.test(message))?.[1] ?? 'other';
}
