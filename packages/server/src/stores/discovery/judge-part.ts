/** What one part of a column's values says, by itself. Pure. */
import {
  classifyColumn,
  passwordHashMethod,
  type Classification,
  type ColumnSample,
} from '../classify/index.ts';

export interface Verdict {
  readonly found: readonly Classification[];
  /** Where the part holds passwords: the methods that made them, each once. */
  readonly hashes: readonly string[];
}

export function judgePart(part: ColumnSample): Verdict {
  const found = classifyColumn(part);
  const isSecret = found.some(({ category }) => category.startsWith('user.authorization'));
  return { found, hashes: isSecret ? [...new Set(part.values.map(passwordHashMethod))] : [] };
}
