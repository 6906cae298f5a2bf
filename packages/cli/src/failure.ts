/** How an error is told: the public message of our own, and of any other only where it happened. */
import { nameFault } from '@troth/core/causes';
import { TrothError } from '@troth/core/error';

export interface Failure {
  readonly code: string;
  readonly kind: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** A foreign error's message may quote data, so its name and code stand for it. */
export function failureOf(error: unknown): Failure {
  // Stores name the errors of their connections: one that comes as it is was Troth's own database, or its files.
  const known = nameFault(error);
  if (known) {
    const { code, kind, publicMessage, facts } = known;
    return { code, kind, message: publicMessage, facts };
  }
  const name = nameOf(error);
  return {
    code: 'unexpected',
    kind: 'bug',
    message: `Troth failed in a way that it did not foresee (${name}). This is a fault of Troth's; --verbose shows where it happened.`,
    facts: { error: name },
  };
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
