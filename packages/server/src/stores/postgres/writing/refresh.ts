import type { TableName } from '../../contract.ts';
import { isNamed } from '../error.ts';
import type { Sessions } from '../sessions.ts';
import { quoteTable } from '../sql.ts';

/** By its owner alone, or from PostgreSQL 17 on by whoever was granted MAINTAIN: then → true. */
export async function refreshView(
  sessions: Sessions,
  view: TableName,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    await sessions.run({ text: `refresh materialized view ${quoteTable(view)}` }, signal);
    return true;
  } catch (error) {
    if (isNamed(error, 'store-denied')) return false;
    throw error;
  }
}
