/** What is wrong with Troth's own database, in words that say what to do; no address is repeated. */
import { nameFault } from '@troth/core/causes';
import type { ErrorKind } from '@troth/core/error';
import { platformError } from './platform/error.ts';

interface Refusal {
  readonly kind: ErrorKind;
  readonly says: string;
}

const logIn: Refusal = {
  kind: 'denied',
  says: 'refuses the login: its user or its password is wrong',
};

/** By SQLSTATE. */
const refusals: Readonly<Record<string, Refusal>> = {
  '28000': logIn,
  '28P01': logIn,
  '3D000': { kind: 'missing', says: 'names a database that does not exist; create it first' },
  '42501': {
    kind: 'denied',
    says: 'names a user who may not make what Troth needs: GRANT CREATE on the database, or give it one of its own',
  },
  '25006': {
    kind: 'denied',
    says: 'names a database that can only be read; Troth must record what it finds',
  },
};

/** A certificate is made when its server is: out of its time is most often the clock that says so. */
const certificates: Readonly<Record<string, string>> = {
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_HAS_EXPIRED: 'has expired',
};

function clockError(validity: string, cause: Error): Error {
  return platformError({
    code: 'clock-off',
    kind: 'unavailable',
    facts: { error: validity },
    publicMessage: `By this machine's clock the certificate of Troth's database ${validity}. Compare the clock with another one and set it right: nothing is judged or destroyed by a wrong clock. Where the clock is right, the server needs a new certificate.`,
    cause,
  });
}

/** Any other error as the table of causes has it, or as it came. */
export function nameOwnError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return nameFault(error) ?? error;
  const validity = certificates[String(error.code)];
  if (validity !== undefined) return clockError(validity, error);
  const refusal = refusals[String(error.code)];
  if (refusal === undefined) return nameFault(error) ?? error;
  return configurationError(refusal, error);
}

export function nameCreationError(error: unknown, database: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || error.code !== '42501') {
    return nameOwnError(error);
  }
  const says = `names a user who may not create the database ${database}, which is needed beside. Let it (ALTER ROLE … CREATEDB), or make that database for it (CREATE DATABASE … OWNER …)`;
  return configurationError({ kind: 'denied', says }, error);
}

export function foreignSchema(): Error {
  return configurationError({
    kind: 'conflict',
    says: 'names a database whose schema "troth" belongs to something else. Use another database; nothing was changed',
  });
}

function configurationError({ kind, says }: Refusal, cause?: Error): Error {
  return platformError({
    code: 'configuration-invalid',
    kind,
    facts: { variables: 'DATABASE_URL' },
    publicMessage: `DATABASE_URL ${says}.`,
    cause,
  });
}
