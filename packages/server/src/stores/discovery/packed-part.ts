/**
 * A part of a column on its way to a thread. One long text crosses several times faster than a
 * thousand short ones.
 */
import type { ColumnSample } from '../classify/index.ts';

export interface PackedPart {
  readonly about: Omit<ColumnSample, 'values'>;
  /** The values, one behind the other. */
  readonly text: string;
  /** Where each of them ends in `text`. */
  readonly ends: Uint32Array;
}

export function pack({ values, ...about }: ColumnSample): PackedPart {
  const ends = new Uint32Array(values.length);
  let end = 0;
  for (const [at, value] of values.entries()) {
    end += value.length;
    ends[at] = end;
  }
  return { about, text: values.join(''), ends };
}

export function unpack({ about, text, ends }: PackedPart): ColumnSample {
  const values: string[] = [];
  let start = 0;
  for (const end of ends) {
    values.push(text.slice(start, end));
    start = end;
  }
  return { ...about, values };
}
