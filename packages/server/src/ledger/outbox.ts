/** Appending: an entry is logged if and only if the transaction in which it was appended commits. */
import { ledgerEntryText, type LedgerEntry } from '@troth/core/proof';
import type { PoolClient } from '../platform/database.ts';
import { ledgerError } from './error.ts';
import { appendStatement } from './statements.ts';

/**
 * Puts entries into a log's outbox, in one round trip, within the caller's transaction. Throws
 * `entry-malformed` where one does not fit the schema, `log-unknown`; then nothing is appended.
 */
export async function appendToOutbox(
  client: PoolClient,
  log: string,
  entries: readonly LedgerEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const texts = entries.map(ledgerEntryText);
  const ids = entries.map(({ id }) => id);
  const { rowCount } = await client.query({
    ...appendStatement,
    values: [log, ids.join(','), texts.join('\n')],
  });
  if (rowCount !== entries.length) {
    throw ledgerError('log-unknown', 'missing', `There is no log ${log}.`, { log });
  }
}
