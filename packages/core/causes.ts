/**
 * What can befall a database or a machine, by the codes of PostgreSQL, Node and OpenSSL: in words, with
 * the remedy. None of it is a fault of Troth's. `docs/faults.md` is the same for readers; a test holds
 * the two together, and tests cause what stands here for real.
 */
import { TrothError, type ErrorKind, type Retry } from './error.ts';

export interface Cause {
  /** SQLSTATEs (PostgreSQL documentation, appendix A) and codes of Node and OpenSSL. */
  readonly codes: readonly string[];
  /** Under which it is told. */
  readonly code: string;
  readonly kind: ErrorKind;
  readonly retry: Retry;
  /** After the name of the database, or of the machine's part. */
  readonly says: string;
  readonly remedy: string;
}

const passing = { kind: 'unavailable', retry: 'later' } as const;
const again = 'Run the command again: it goes on where it stopped.';

/** Of any PostgreSQL, Troth's own or a store. */
export const databaseCauses: readonly Cause[] = [
  {
    codes: ['ECONNREFUSED'],
    code: 'database-unreachable',
    ...passing,
    says: 'takes no connections: nothing listens at its address',
    remedy: 'Start the server, or correct host and port.',
  },
  {
    codes: ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA'],
    code: 'database-unreachable',
    ...passing,
    says: 'cannot be found: its host name leads nowhere',
    remedy: "Correct the host name, or look at this machine's name service.",
  },
  {
    codes: ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL'],
    code: 'database-unreachable',
    ...passing,
    says: 'does not answer',
    remedy: 'Look at the network and the firewall between, and whether the server is up.',
  },
  {
    codes: [
      'ECONNRESET',
      'ECONNABORTED',
      'EPIPE',
      '08000',
      '08001',
      '08003',
      '08004',
      '08006',
      '08P01',
    ],
    code: 'database-unreachable',
    ...passing,
    says: 'closed the connection: it was killed or restarted, or the network broke',
    remedy: again,
  },
  {
    codes: ['57P01', '57P04'],
    code: 'database-unreachable',
    ...passing,
    says: 'ended our session: an administrator did, or the server shuts down',
    remedy: again,
  },
  {
    codes: ['57P02'],
    code: 'database-unreachable',
    ...passing,
    says: 'ended all sessions, because one of its processes crashed',
    remedy: `Look into its log. ${again}`,
  },
  {
    codes: ['57P03'],
    code: 'database-unreachable',
    ...passing,
    says: 'is starting up, shutting down or recovering',
    remedy: 'Wait until it is up.',
  },
  {
    codes: ['57P05', '25P03', '25P04'],
    code: 'database-unreachable',
    ...passing,
    says: 'ended our session by its own time limit',
    remedy:
      "Raise idle_session_timeout, idle_in_transaction_session_timeout or transaction_timeout for Troth's role.",
  },
  {
    codes: ['53300'],
    code: 'database-exhausted',
    ...passing,
    says: 'has no connection left',
    remedy:
      "Raise max_connections or the CONNECTION LIMIT of Troth's role there, or end other sessions.",
  },
  {
    codes: ['53100'],
    code: 'database-exhausted',
    ...passing,
    says: 'has no disk space left',
    remedy: "Make room on the server's disk.",
  },
  {
    codes: ['53200'],
    code: 'database-exhausted',
    ...passing,
    says: 'has no memory left',
    remedy: 'Give the server more memory or shared memory, or lower work_mem and max_connections.',
  },
  {
    codes: ['53000', '53400', '54000'],
    code: 'database-exhausted',
    ...passing,
    says: 'has reached a limit of its settings',
    remedy: "Raise the limit for Troth's role: temp_file_limit, or what the server's log names.",
  },
  {
    codes: ['40001', '40P01', '40000', '40003'],
    code: 'database-contested',
    ...passing,
    says: 'ended the transaction in favour of other work',
    remedy: again,
  },
  {
    codes: ['55P03'],
    code: 'database-contested',
    ...passing,
    says: 'did not give a lock: somebody else holds it',
    remedy:
      'Look for who holds it (select * from pg_locks where granted) and end it, or try later.',
  },
  {
    codes: ['57014'],
    code: 'database-timeout',
    ...passing,
    says: 'ended a statement: it took too long, or somebody cancelled it',
    remedy: "Raise statement_timeout for Troth's role, or try when the server has less to do.",
  },
  {
    codes: ['25006'],
    code: 'database-read-only',
    kind: 'denied',
    retry: 'never',
    says: 'can only be read: it is a standby, or was set to read-only',
    remedy: 'Name the primary server, or let it be written to (default_transaction_read_only).',
  },
  {
    codes: ['28P01', '28000'],
    code: 'database-denied',
    kind: 'denied',
    retry: 'never',
    says: 'refuses the login: its user, its password or its access rules say no',
    remedy:
      'Correct user and password (in the address, or in PGPASSWORD), or the lines of pg_hba.conf.',
  },
  {
    codes: ['42501'],
    code: 'database-denied',
    kind: 'denied',
    retry: 'never',
    says: "refuses: Troth's role lacks a right",
    remedy: 'GRANT it what docs/own-database.md names.',
  },
  {
    codes: ['3D000'],
    code: 'database-missing',
    kind: 'missing',
    retry: 'never',
    says: 'does not exist on its server',
    remedy: 'Create it, or correct its name.',
  },
  {
    codes: ['42P01', '42703', '3F000'],
    code: 'database-altered',
    kind: 'missing',
    retry: 'never',
    says: 'lacks a schema, table or column that was there',
    remedy: 'Restore it from its copy, or undo what was changed in its schema.',
  },
  {
    codes: ['58000', '58030', '58P01', '58P02', 'XX001', 'XX002'],
    code: 'database-damaged',
    kind: 'unavailable',
    retry: 'never',
    says: 'cannot read or write its own files',
    remedy:
      "Look at the server's disk and its log; restore it from its copy where data is damaged.",
  },
  {
    codes: [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'CERT_SIGNATURE_FAILURE',
      'CERT_UNTRUSTED',
      'CERT_REJECTED',
      'CERT_REVOKED',
      'INVALID_CA',
    ],
    code: 'database-untrusted',
    kind: 'denied',
    retry: 'never',
    says: 'shows a certificate that is not trusted here',
    remedy: 'Name the authority that signed it: sslrootcert=FILE in the address.',
  },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH'],
    code: 'database-untrusted',
    kind: 'denied',
    retry: 'never',
    says: 'shows a certificate for another host name',
    remedy: 'Use the host name that stands in the certificate, or have it made for this one.',
  },
  {
    codes: ['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED'],
    code: 'clock-off',
    ...passing,
    says: "shows a certificate that is not valid at the time of this machine's clock",
    remedy:
      'Compare the clock with another one and set it right; where it is right, the server needs a new certificate.',
  },
];

/** Of the machine that Troth runs on: its files, its memory. */
export const machineCauses: readonly Cause[] = [
  {
    codes: ['ENOSPC', 'EDQUOT'],
    code: 'disk-full',
    ...passing,
    says: 'has no room left',
    remedy: `Make room on the disk, or raise the quota. ${again}`,
  },
  {
    codes: ['EFBIG'],
    code: 'disk-full',
    ...passing,
    says: 'may not grow: a limit for files stands against it',
    remedy: `Raise the limit (ulimit -f). ${again}`,
  },
  {
    codes: ['EACCES', 'EPERM'],
    code: 'files-denied',
    kind: 'denied',
    retry: 'never',
    says: 'may not be used by the account that runs Troth',
    remedy: 'Change its owner or its mode; everything in the home belongs to that account.',
  },
  {
    codes: ['EROFS'],
    code: 'files-denied',
    kind: 'denied',
    retry: 'never',
    says: 'lies on a file system that can only be read',
    remedy: 'Mount it for writing, or use another --home.',
  },
  {
    codes: ['EMFILE', 'ENFILE'],
    code: 'files-exhausted',
    ...passing,
    says: 'cannot be opened: too many files are open already',
    remedy: 'Raise the limit (ulimit -n), or end other programs.',
  },
  {
    codes: ['EIO', 'ESTALE', 'EREMOTEIO'],
    code: 'disk-failing',
    kind: 'unavailable',
    retry: 'never',
    says: 'cannot be read or written: the disk or its network failed',
    remedy: 'Look into the system log, and restore the file from its copy.',
  },
  {
    codes: ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'EEXIST', 'ENOTEMPTY'],
    code: 'files-misplaced',
    kind: 'missing',
    retry: 'never',
    says: 'is missing, or something else is in its place',
    remedy: 'Put it back from its copy, or move away what is there.',
  },
  {
    codes: ['ENOMEM', 'ERR_WORKER_OUT_OF_MEMORY', 'ERR_MEMORY_ALLOCATION_FAILED'],
    code: 'memory-short',
    ...passing,
    says: 'has no memory left',
    remedy: `Give it more, or end other programs. ${again}`,
  },
];

const byCode = (causes: readonly Cause[]): ReadonlyMap<string, Cause> =>
  new Map(causes.flatMap((cause) => cause.codes.map((code) => [code, cause])));
const ofDatabase = byCode(databaseCauses);
const ofMachine = byCode(machineCauses);

/** What `pg` throws without a code. */
const driverMessages: readonly (readonly [RegExp, string])[] = [
  [
    /^Connection terminated due to connection timeout|^timeout exceeded|^timeout expired/,
    'ETIMEDOUT',
  ],
  [/^Query read timeout/, '57014'],
  [
    /^Connection terminated|^Client has encountered a connection error|^Client was closed/,
    'ECONNRESET',
  ],
  [/^The server does not support SSL|^There was an error establishing an SSL/, 'CERT_UNTRUSTED'],
  [/^SASL:|password must be a string/, '28P01'],
];

/** The code in an error, or that of which it is a shell; undefined where nothing in it tells. */
export function codeIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof AggregateError && error.errors.length > 0) return codeIn(error.errors[0]);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return driverMessages.find(([pattern]) => pattern.test(error.message))?.[1];
}

export function databaseCause(error: unknown): Cause | undefined {
  return ofDatabase.get(codeIn(error) ?? '');
}

/** Whether the same again may succeed without anybody doing anything. */
export function isPassing(error: unknown): boolean {
  if (error instanceof TrothError) return error.retry === 'later';
  return databaseCause(error)?.retry === 'later';
}

/**
 * The named error for what befell Troth's own database or its machine; an error of ours as it is, and
 * undefined where the table has nothing. No message of a foreign error is repeated: it may quote a value.
 */
export function nameFault(error: unknown): TrothError | undefined {
  const first = firstOf(error);
  if (first instanceof TrothError) return first;
  const code = codeIn(first);
  if (code === undefined || !(first instanceof Error)) return undefined;
  const isDialled = 'syscall' in first && first.syscall === 'connect';
  const ofTheMachine = ofMachine.get(code);
  if (ofTheMachine && !(isDialled && ofTheMachine.code.startsWith('files-'))) {
    const path = 'path' in first && typeof first.path === 'string' ? first.path : undefined;
    return told(path ?? partOf(ofTheMachine), ofTheMachine, code, first);
  }
  // A socket file that is not there, or that nobody may use.
  const cause = ofDatabase.get(ofTheMachine ? 'ECONNREFUSED' : code);
  return cause && told("Troth's own database", cause, code, first);
}

function partOf({ code }: Cause): string {
  return code === 'memory-short' ? 'This machine' : "A file of Troth's";
}

function told(
  subject: string,
  { code, kind, retry, says, remedy }: Cause,
  found: string,
  cause: Error,
) {
  return new TrothError({
    code,
    kind,
    retry,
    facts: { error: found },
    publicMessage: `${subject} ${says} (${found}). ${remedy}`,
    cause,
  });
}

/** What happened first, where putting things away failed as well. */
function firstOf(error: unknown): unknown {
  if (error instanceof SuppressedError) return firstOf(error.suppressed);
  return error;
}
