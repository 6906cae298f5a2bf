/**
 * What may be written to a log: names, codes, counts and opaque ids. Whatever could hold a
 * personal value or a secret is taken out, wherever it stands.
 */
import { TrothError } from '@troth/core/error';
import { legible } from '@troth/core/legible';

export const censored = '[redacted]';

/** Compared without case, `_` and `-`: `connection_string` is `connectionString`. */
const sensitiveKeys = new Set([
  'address', 'apikey', 'authorization', 'birthdate', 'body', 'cardnumber', 'connectionstring',
  'content', 'cookie', 'databaseurl', 'dateofbirth', 'detail', 'email', 'firstname', 'fullname',
  'headers', 'hint', 'iban', 'internalquery', 'ip', 'ipaddress', 'key', 'lastname', 'parameters',
  'params', 'passphrase', 'password', 'payload', 'phone', 'phonenumber', 'privatekey', 'query',
  'row', 'rows', 'sample', 'samples', 'secret', 'sql', 'ssn', 'subject', 'surname', 'token', 'uri',
  'url', 'user', 'username', 'value', 'values', 'where',
]); // prettier-ignore

const deepest = 6;
const mostItems = 100;

/** A copy that may be logged. Cycles and very deep values are cut off. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (value instanceof Error) return describeError(value, depth);
  if (typeof value !== 'object' || value === null) return loggableScalar(value);
  if (depth >= deepest) return '[deep]';
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return censored;
  if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => redact(item, depth + 1));
  if (value instanceof Map || value instanceof Set) return { size: value.size };
  if (isTemporal(value)) return String(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      redactText(key),
      isSensitive(key) ? censored : redact(item, depth + 1),
    ]),
  );
}

function isSensitive(key: string): boolean {
  return sensitiveKeys.has(key.toLowerCase().replaceAll(/[_-]/g, ''));
}

function loggableScalar(value: unknown): unknown {
  return typeof value === 'bigint'
    ? value.toString()
    : typeof value === 'function'
      ? undefined
      : value;
}

function isTemporal(value: object): boolean {
  return String(Object.prototype.toString.call(value)).startsWith('[object Temporal.');
}

const credentials = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi;
const mailAddress = /[^\s<>()[\]",;:@]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const longestText = 4000;

/** Takes credentials out of addresses, and mail addresses out of any text; nothing steers whoever reads the log. */
export function redactText(text: string): string {
  if (text.length > longestText) return redactText(`${text.slice(0, longestText - 1)}…`);
  const line = legible(text);
  if (!line.includes('@')) return line;
  return line.replace(credentials, `$1${censored}@`).replace(mailAddress, censored);
}

/**
 * An error's message can hold values: PostgreSQL repeats rows in `detail` and input in the
 * message itself. Left are what kind of error it is, its code, and where in our code it arose.
 */
export function describeError(error: Error, depth = 0): Record<string, unknown> {
  const described: Record<string, unknown> = { type: error.name };
  if (error instanceof TrothError) {
    described['code'] = error.code;
    described['kind'] = error.kind;
    described['facts'] = redact(error.facts, depth + 1);
  } else if ('code' in error && /^[A-Z0-9_]{2,40}$/.test(String(error.code))) {
    described['code'] = error.code;
  }
  described['at'] = frames(error);
  if (error.cause !== undefined && depth < deepest) {
    described['cause'] =
      error.cause instanceof Error ? describeError(error.cause, depth + 1) : censored;
  }
  return described;
}

const framesKept = 5;

/** The stack without the message that it begins with, which may itself have lines like a stack's. */
function frames(error: Error): string[] {
  const lines = String(error.stack ?? '')
    .replace(error.message, '')
    .split('\n');
  return lines
    .filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))
    .slice(0, framesKept)
    .map((line) => redactText(line.trim().slice('at '.length)));
}
