/** What an earlier erasure has left in place of a value is no text of the person. */
import type { Dataset } from '@troth/core/policy';
import { isMaskedBy } from '../../stores/mask.ts';
import { maskText } from './treatment.ts';

/** By the mask that the data map has for the field now, and by Troth's own. */
export function isLeftByMask(
  { fields, erase }: Pick<Dataset, 'fields' | 'erase'>,
  field: string,
  value: string,
): boolean {
  const strategy = fields[field]?.erase ?? erase;
  const own = 'with' in strategy ? strategy.with : undefined;
  return [maskText, ...(own === undefined ? [] : [own])].some((mask) => isMaskedBy(mask, value));
}
