/** How an error is told: the public message of our own, and of any other only where it happened. */
import { TrothError } from '@troth/core/error';

export interface Failure {
  readonly code: string;
  readonly kind: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** A foreign error's message may quote data, so its name and code stand for it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof TrothError) {
    const { code, kind, publicMessage, facts } = error;
    return { code, kind, message: publicMessage, facts };
  }
  const name = nameOf(error);
  if (isLostConnection(error)) {
    return {
      code: 'database-unreachable',
      kind: 'unavailable',
      message: `Troth's own database cannot be reached (${name}). "troth doctor" says more.`,
      facts: { error: name },
    };
  }
  return {
    code: 'unexpected',
    kind: 'bug',
    message: `Troth failed in a way that it did not foresee (${name}). This is a fault of Troth's; --verbose shows where it happened.`,
    facts: { error: name },
  };
}

/**
 * Stores wrap the errors of their connections, so one that comes as it is was Troth's own database:
 * Node's and PostgreSQL's codes, and the one case in which `pg` gives none.
 */
function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (!('code' in error)) return error.message.startsWith('Connection terminated');
  return /^(ECONN\w+|EPIPE|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|08\w{3}|57P0\d|53300)$/.test(
    String(error.code),
  );
}

/** Where it happened and what caused it, one line each, without the messages of foreign errors. */
export function detailsOf(error: unknown): readonly string[] {
  const lines: string[] = [];
  let current: unknown = error;
  for (let depth = 0; current !== undefined && current !== null && depth < 8; depth++) {
    lines.push(depth === 0 ? nameOf(current) : `caused by ${nameOf(current)}`);
    if (!(current instanceof Error)) break;
    lines.push(...framesOf(current));
    current = current.cause;
  }
  return lines;
}

function nameOf(error: unknown): string {
  if (error instanceof TrothError) return `${error.name} ${error.code}`;
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name;
}

function framesOf(error: Error): readonly string[] {
  return (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
}
