/** What a finding rests on, put into its coverage. */
import type { Coverage } from '@troth/core/control';

/** With the names of what was looked at, where the number does not tell which. */
export function naming(looked: Coverage, names: readonly string[]): Coverage {
  return { ...looked, names };
}

/** Seen and there; null where nobody can tell how many there are. */
type Extent = readonly [seen: number, of: number | null];

/**
 * `coverage('every row', { rows: [43, 43], columns: 5 })`: a number alone was seen whole. The names
 * are plural nouns.
 */
export function coverage(
  how: string,
  looked: Readonly<Record<string, number | Extent>>,
  since?: Temporal.Instant | string,
): Coverage {
  return {
    looked: Object.entries(looked).map(([what, extent]) => {
      const [seen, of] = typeof extent === 'number' ? [extent, extent] : extent;
      return { what, seen, of };
    }),
    how,
    ...(since === undefined ? {} : { since: since.toString() }),
  };
}
