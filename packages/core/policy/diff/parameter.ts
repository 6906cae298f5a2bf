/** Whether a parameter became better or worse for the person, by what its clause kind says of it. */
import type { ClauseKind } from '../../control/contract.ts';
import { compareDurations } from '../duration.ts';

export type Direction = 'weaker' | 'stronger' | 'changed' | 'same';

type Better = NonNullable<ClauseKind['stronger']>[string];

/** These name the part that a clause is about, and mean everything when they are left out. */
const scopes = new Set(['datasets', 'stores']);

export function compareParameter(
  name: string,
  better: Better | undefined,
  before: unknown,
  after: unknown,
): Direction {
  if (textOf(before) === textOf(after)) return 'same';
  if (better === undefined) return 'changed';
  if (better === 'true' || better === 'false')
    return compareFlags(better === 'true', before, after);
  if (before === undefined || after === undefined)
    return comparePresence(name, better, after !== undefined);
  if (better === 'less' || better === 'more') return compareSizes(better === 'more', before, after);
  return compareLengths(better === 'longer-list', before, after);
}

/** Equal text means equal value: durations by their length, lists in any order. */
function textOf(value: unknown): string {
  if (value instanceof Temporal.Duration) return value.toString();
  if (Array.isArray(value)) return `[${value.map(textOf).toSorted().join()}]`;
  return JSON.stringify(value) ?? '';
}

/** A flag may be a word (`map: complete`): it is set when it is written at all. */
function compareFlags(isBetterSet: boolean, before: unknown, after: unknown): Direction {
  const [was, is] = [before, after].map((value) => value !== undefined && value !== false);
  if (was === is) return 'changed';
  return is === isBetterSet ? 'stronger' : 'weaker';
}

/** To state a limit or a duty that was not there is stronger; to allow a list of things may be either. */
function comparePresence(name: string, better: Better, isThere: boolean): Direction {
  if (scopes.has(name)) return isThere ? 'weaker' : 'stronger';
  if (better === 'shorter-list') return 'changed';
  return isThere ? 'stronger' : 'weaker';
}

function compareSizes(isMoreBetter: boolean, before: unknown, after: unknown): Direction {
  const order = orderOf(before, after);
  if (order === undefined) return 'changed';
  if (order === 0) return 'same';
  return order < 0 === isMoreBetter ? 'stronger' : 'weaker';
}

/** Below 0 when the first is smaller; undefined when the two cannot be compared. */
function orderOf(before: unknown, after: unknown): number | undefined {
  if (before instanceof Temporal.Duration && after instanceof Temporal.Duration)
    return compareDurations(before, after);
  const [a, b] = [before, after].map(numberOf);
  return a === undefined || b === undefined ? undefined : a - b;
}

/** Versions and figures may be written as text: `"1.2"`. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && !Number.isNaN(number) ? number : undefined;
}

function compareLengths(isLongerBetter: boolean, before: unknown, after: unknown): Direction {
  const [old, fresh] = [before, after].map((value) => entriesOf(value));
  if (old === undefined || fresh === undefined) return 'changed';
  const grew = [...old].every((one) => fresh.has(one));
  const shrank = [...fresh].every((one) => old.has(one));
  if (grew === shrank) return grew ? 'same' : 'changed';
  return grew === isLongerBetter ? 'stronger' : 'weaker';
}

function entriesOf(value: unknown): Set<string> | undefined {
  if (Array.isArray(value)) return new Set(value.map(textOf));
  return typeof value === 'object' && value !== null ? new Set(Object.keys(value)) : undefined;
}
