/** What the server stands on when it refuses, in the catalogue's names and never with a value of a row. */
import * as z from 'zod';
import type { TrothError } from '@troth/core/error';
import { documents, tableName } from '../documents.ts';
import { namesIn, storeError, type StoreErrorCode } from '../error.ts';
import type { Session, Sessions } from '../sessions.ts';
import { statementFile } from '../sql.ts';

const statement = statementFile('refusal');

const refusal = z.object({
  table: tableName.nullable(),
  column: z.string().nullable(),
  constraint: z.string().nullable(),
  columns: z.array(z.string()),
  domain: z.string().nullable(),
  routine: z.string().nullable(),
});

export type Refusal = z.infer<typeof refusal> & { readonly sqlstate: string };

/** Undefined where it is not the server that refused. */
export async function readRefusal(session: Session, error: unknown): Promise<Refusal | undefined> {
  const names = namesIn(error);
  if (names === undefined) return undefined;
  const { schema, table, column, constraint, dataType, routine } = names;
  const values = [schema, table, column, constraint, dataType, routine?.replaceAll('"', '')];
  const rows = await session.run({
    text: statement,
    values: values.map((value) => value ?? null),
  });
  const [found] = documents(rows, refusal);
  return found && { ...found, sqlstate: names.sqlstate };
}

/** Codes for which it is worth knowing what exactly stands against the change. */
const refusing: ReadonlySet<string> = new Set<StoreErrorCode>([
  'store-refused',
  'store-denied',
  'store-invalid-value',
  'store-missing-object',
  'store-wrong-type',
  'store-failed',
]);

export function isRefusal(error: unknown): error is TrothError<StoreErrorCode> {
  return namesIn(error) !== undefined && refusing.has((error as TrothError).code);
}

/** The same error with names and words, for whoever reads the failure. */
export async function explained(
  store: string,
  sessions: Sessions,
  error: unknown,
  signal?: AbortSignal,
): Promise<unknown> {
  if (!isRefusal(error)) return error;
  let found: Refusal | undefined;
  try {
    found = await sessions.use((session) => readRefusal(session, error), signal);
  } catch {
    // The server may be gone by now: what it said before is told without names.
  }
  if (!found) return error;
  const { table, column, constraint, routine, sqlstate } = found;
  const facts = {
    sqlstate,
    ...(table && { table: `${table.schema}.${table.name}` }),
    ...(column !== null && { column }),
    ...(constraint !== null && { constraint }),
    ...(routine !== null && { routine }),
  };
  return storeError(error.code, store, { object: says(found), facts });
}

/** `the unique index users_email_key of public.users (email)` */
export function says(found: Refusal): string {
  const { sqlstate, table, column, constraint, columns, domain, routine } = found;
  const place = table ? ` of ${table.schema}.${table.name}` : '';
  const on = columns.length > 0 ? ` (${columns.join(', ')})` : '';
  const name = constraint === null ? '' : ` ${constraint}`;
  const by = routine === null ? '' : `, in the function ${routine}`;
  const kind = kinds[sqlstate];
  if (sqlstate === '23514' && domain !== null)
    return `the check${name} of the domain ${domain}${by}`;
  if (sqlstate === '23514' && constraint === null)
    return `the partitions${place}: none takes the changed row${by}`;
  if (kind !== undefined) {
    const at = column === null ? on : `.${column}`;
    return `${kind}${name}${place}${at}${by}`;
  }
  if (sqlstate.startsWith('P0') || sqlstate.startsWith('U') || routine !== null) {
    return `${routine === null ? 'a trigger or function' : `the function ${routine}`}${place}, which ends with ${words(sqlstate)}`;
  }
  return `${words(sqlstate)}${place}${on}`;
}

const kinds: Readonly<Record<string, string>> = {
  '23001': 'the foreign key',
  '23502': 'what may not be null: the column',
  '23503': 'the foreign key',
  '23505': 'the unique index',
  '23514': 'the check',
  '23P01': 'the exclusion constraint',
};

/** PostgreSQL documentation, appendix A. */
export function words(sqlstate: string): string {
  const exact: Readonly<Record<string, string>> = {
    '0A000': 'a statement that the server does not know for this table, as for one with rules',
    '22001': 'a value that is too long for its column',
    '27000': 'a trigger that changed the same row before',
    '42501': 'a missing right',
    '42703': 'a column that is not there',
    '42883': 'a function or operator that is not there, or not on the search_path',
    '42P01': 'a table that is not there, or not on the search_path',
    '428C9': 'a value that the server itself makes',
    '44000': 'a view that would not show the changed row',
    P0001: 'an error that it raises itself',
  };
  const classes: Readonly<Record<string, string>> = {
    '22': 'a value that does not fit',
    '23': 'a constraint',
    '38': 'an error of its own language',
    '42': 'a statement that cannot be read',
    P0: 'an error of PL/pgSQL',
  };
  const known = exact[sqlstate] ?? classes[sqlstate.slice(0, 2)] ?? 'an error';
  return `${known} (${sqlstate})`;
}
