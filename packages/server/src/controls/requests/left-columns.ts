/** What an erasure leaves of a row, and so by what it shows that the row says something again. */
import type { Dataset } from '@troth/core/policy';
import { maskText } from './treatment.ts';
import { tenantKind } from './tenant.ts';

export interface Watched {
  readonly column: string;
  readonly how: 'null' | 'mask';
}

/**
 * Columns of which at least one must hold something for the row to say something of the person again:
 * none where the row itself should be gone. Undefined where the rows may stay as they are.
 */
export function watchedColumns(dataset: Dataset, kind: string): readonly Watched[] | undefined {
  if (dataset.erase.how === 'delete') return [];
  if (kind === tenantKind) return undefined;
  const key = dataset.subjects[kind] ?? [];
  const watched = Object.entries(dataset.fields).flatMap(([column, field]): Watched[] => {
    const { how } = field.erase ?? dataset.erase;
    const isIdentity =
      dataset.key.includes(column) || (key.includes(column) && field.erase === undefined);
    if (!field.category.startsWith('user') || isIdentity) return [];
    // A mask in a text or a document stands in parts of it, and cannot be told from a value.
    if (how === 'mask' && (field.json || field.freeText)) return [];
    return how === 'null' || how === 'mask' ? [{ column, how }] : [];
  });
  return watched.length === 0 ? undefined : watched;
}

/** Where nothing is watched, the row itself should be gone. */
export function filledBy(
  watched: readonly Watched[],
  value: (column: string) => string | null,
): boolean {
  if (watched.length === 0) return true;
  return watched.some(({ column, how }) => {
    const found = value(column);
    return found !== null && !(how === 'mask' && found === maskText);
  });
}
