/** What one entry commits to, for whoever has the keyring. */
import type { EntryEvidence } from './installation.ts';
import { ledgerError } from './ledger/error.ts';
import { findEntries } from './ledger/receipt.ts';
import type { Parts } from './parts.ts';

/** Throws `entry-unknown`. */
export async function evidenceOf(
  { ledger, environment }: Parts,
  id: string,
): Promise<EntryEvidence> {
  const log = (await findEntries(ledger, [id])).get(id)?.log;
  const opened = log && (await environment.reader.open(log, [id])).get(id);
  if (opened) return { ...opened, log };
  throw ledgerError('entry-unknown', 'missing', 'No log has an entry with this id.');
}
