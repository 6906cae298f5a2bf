/** What an erasure leaves of a row, and so by what it shows that the row says something again. */
import type { Dataset } from '@troth/core/policy';
import { isMaskedBy } from '../../stores/mask.ts';
import { outlastsCustomer, tenantKind } from './tenant.ts';
import { masksParts, maskText } from './treatment.ts';

export interface Watched {
  readonly column: string;
  /** What an erasure may have left there instead of the value; empty where only null is nothing. */
  readonly masks: readonly string[];
}

/**
 * Columns of which at least one must hold something for the row to say something of the person again:
 * none where the row itself should be gone. Undefined where the rows may stay as they are.
 */
export function watchedColumns(dataset: Dataset, kind: string): readonly Watched[] | undefined {
  if (dataset.erase.how === 'delete') return [];
  const key = dataset.subjects[kind] ?? [];
  const watched = Object.entries(dataset.fields).flatMap(([column, field]): Watched[] => {
    const strategy = field.erase ?? dataset.erase;
    const { how } = strategy;
    const isIdentity =
      dataset.key.includes(column) || (key.includes(column) && field.erase === undefined);
    if (!field.category.startsWith('user') || isIdentity) return [];
    // One that stands in parts of a value cannot be told from a value.
    if (how === 'mask' && masksParts(dataset, field)) return [];
    if (how === 'null') return [{ column, masks: [] }];
    return how === 'mask' ? [{ column, masks: masksOf(strategy.with) }] : [];
  });
  return watched.length === 0 ? undefined : watched;
}

export interface Left {
  readonly watched: readonly Watched[];
  /** Rows may stay for a duty: how many did is what the certificate of the destruction says. */
  readonly keeps: boolean;
}

/** Of a customer everything goes, whatever the dataset says of people, but what a duty keeps longer. */
export function leftOfCustomer(dataset: Dataset, within: Temporal.Duration | undefined): Left {
  if (!outlastsCustomer(dataset, within)) return { watched: [], keeps: false };
  return { watched: watchedColumns(dataset, tenantKind) ?? [], keeps: true };
}

/** Troth's own stays one: the map may have been given another text since the erasure. */
function masksOf(own: string | undefined): readonly string[] {
  return own === undefined ? [maskText] : [own, maskText];
}

/** Where nothing is watched, the row itself should be gone. */
export function filledBy(
  watched: readonly Watched[],
  value: (column: string) => string | null,
): boolean {
  if (watched.length === 0) return true;
  return watched.some(({ column, masks }) => {
    const found = value(column);
    return found !== null && !masks.some((mask) => isMaskedBy(mask, found));
  });
}
