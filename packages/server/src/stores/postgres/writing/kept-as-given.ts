/** Whether a column keeps a value as it was given: the server rounds, cuts and drops offsets without a word. */
import type { ColumnTreatment } from '../../contract.ts';
import type { RelationColumn } from '../relations.ts';

type Set = Extract<ColumnTreatment, { readonly how: 'set' }>;

const moment = 'timestamp with time zone';
const local = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/;
const withOffset = /^\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}\S* ?(?:Z|[+-]\d{2}(?::?\d{2})?)$/;
/** The server counts microseconds. */
const finer = /\.\d{6}\d*[1-9]/;

/** Whether the value is a moment that says no zone, and is meant in this one. */
export function isInZone(value: string, zone: string | undefined, type: string): boolean {
  return zone !== undefined && type === moment && local.test(value);
}

/** A value of which nobody can say which moment it is, or of finer parts than are kept. */
export function isUnclear({ to, zone }: Set, { type }: Pick<RelationColumn, 'type'>): boolean {
  if (to === null || zone === undefined) return false;
  if (type === moment && !local.test(to) && !withOffset.test(to)) return true;
  return type.startsWith('time') && finer.test(to);
}

/** SQL that is true where another value would be stored; null where the type leaves no room for one. */
export function storedOtherwise(
  { to, zone }: Set,
  { type, declared }: Pick<RelationColumn, 'type' | 'declared'>,
): { readonly text: string; readonly values: readonly string[] } | null {
  if (to === null) return null;
  const [given, stored] = ['$1::text', `$1::text::${declared}`];
  const unlike = (kept: string, meant: string) => ({
    text: `select ${kept} is distinct from ${meant}`,
    values: [to],
  });
  switch (type) {
    case 'real':
    case 'double precision':
      return unlike(`(${stored})::text::numeric`, `${given}::numeric`);
    case 'money':
      return unlike(`(${stored})::numeric`, `${given}::numeric`);
    case 'date':
      return unlike(`(${stored})::timestamp`, `${given}::timestamp`);
    case 'timestamp without time zone':
      return unlike(stored, `(${given}::timestamptz at time zone 'UTC')`);
    case 'time without time zone':
      return unlike(stored, `(${given}::timetz at time zone 'UTC')::time`);
    case moment: {
      if (zone === undefined || !isInZone(to, zone, type)) {
        return unlike(stored, `${given}::timestamptz`);
      }
      // An hour that a change of clocks leaves out would become another one.
      const text = `select (($1::text || ' ' || $2::text)::${declared} at time zone $2::text) is distinct from ${given}::timestamp`;
      return { text, values: [to, zone] };
    }
    default:
      if (type === declared || withoutEquality.has(type)) return null;
      return unlike(`(${stored})::${type}`, `${given}::${type}`);
  }
}

const withoutEquality: ReadonlySet<string> = new Set(['json', 'xml', 'point', 'polygon']);
