/** What one part of a column's values says, by itself. Pure. */
import {
  examineColumn,
  passwordHashMethod,
  type Classification,
  type Clues,
  type ColumnSample,
} from '../classify/index.ts';

export interface Verdict {
  readonly found: readonly Classification[];
  /** Of a column without a heading: what those beside it may settle. */
  readonly clues?: Clues;
  /** Where the part holds passwords: the methods that made them, each once. */
  readonly hashes: readonly string[];
}

export function judgePart(part: ColumnSample): Verdict {
  const { found, clues } = examineColumn(part);
  const isSecret = found.some(({ category }) => category.startsWith('user.authorization'));
  return {
    found,
    ...(clues !== undefined && { clues }),
    hashes: isSecret ? [...new Set(part.values.map(passwordHashMethod))] : [],
  };
}
