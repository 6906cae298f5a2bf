/** Whether one way to rows can lead to the same row more than once. */
import type { Table } from '../../stores/contract.ts';
import type { Reach } from '../requests/plan-model.ts';
import { findTable } from '../scope.ts';

/**
 * By parts of the person's key each row comes once. By other rows it does too, if each of those comes
 * once and is referred to by what identifies it: then a row refers to one of them only.
 */
export function comesTwice({ from }: Reach, tables: readonly Table[]): boolean {
  if (!('rows' in from)) return false;
  const { rows, keys } = from;
  const primaryKey = findTable(tables, rows.table)?.primaryKey ?? [];
  const identifies = primaryKey.length > 0 && primaryKey.every((name) => keys.includes(name));
  return !identifies || comesTwice(rows, tables);
}
