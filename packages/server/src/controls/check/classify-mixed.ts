/**
 * Columns of key and value rows hold several kinds of data: a third addresses, a third numbers. Each
 * kind is judged among the values that look alike, as if it had a column of its own.
 */
import { classifyColumn } from '../../stores/classify/index.ts';

type Input = Parameters<typeof classifyColumn>[0];
type Best = ReturnType<typeof classifyColumn>[number];

/** A kind that fewer of the values have may be a slip of somebody's pen. */
const fewest = { values: 5, share: 0.05 };

const looks: readonly ((value: string) => boolean)[] = [
  (value) => value.includes('@'),
  (value) => (value.match(/\d/g)?.length ?? 0) >= 7 && !value.includes('@'),
  (value) => /^[\p{L} .'-]+$/u.test(value) && value.includes(' '),
];

/** The surest kind about people among those that the column holds; undefined where it holds none. */
export function classifyMixed(input: Input): Best | undefined {
  const enough = Math.max(fewest.values, input.values.length * fewest.share);
  const kinds = looks.flatMap((isAlike) => {
    const values = input.values.filter(isAlike);
    if (values.length < enough || values.length === input.values.length) return [];
    const [best] = classifyColumn({ ...input, values });
    return best?.category?.startsWith('user') ? [best] : [];
  });
  return kinds.toSorted((a, b) => b.confidence - a.confidence)[0];
}
