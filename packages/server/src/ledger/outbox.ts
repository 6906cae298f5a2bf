/** Appending: an entry is logged if and only if the transaction in which it was appended commits. */
import { formatLedgerEntry, type LedgerEntry } from '@troth/core/proof';
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
  const bytes = entries.map(formatLedgerEntry);
  const starts: number[] = [];
  let start = 1;
  for (const { length } of bytes) {
    starts.push(start);
    start += length;
  }
  const { rowCount } = await client.query({
    ...appendStatement,
    values: [
      log,
      entries.map(({ id }) => id),
      starts,
      bytes.map(({ length }) => length),
      Buffer.concat(bytes),
    ],
  });
  if (rowCount !== entries.length) {
    throw ledgerError('log-unknown', 'missing', `There is no log ${log}.`, { log });
  }
}
