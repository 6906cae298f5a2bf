import type { Field } from './model.ts';
import { isWithin } from './taxonomy/index.ts';

/** Whether a column says something about a person, as a whole or somewhere in the JSON that it holds. */
export function isPersonal({ category, json }: Pick<Field, 'category' | 'json'>): boolean {
  return [category, ...Object.values(json ?? {})].some((one) => isWithin(one, 'user'));
}
