/**
 * Whether what waits in an outbox is an entry. Whoever can write the database can put anything there;
 * what gets an index is published for good, so each is held against its schema first.
 */
import { TrothError } from '@troth/core/error';
import { ledgerEntryText, parseNote, verifyCheckpoint, type LedgerEntry } from '@troth/core/proof';
import { ensureLog, metaLog, type Ledger } from './ledger.ts';
import { verifyEd25519 } from './native-crypto.ts';

/** `id`: of its row, under which it is looked up from then on. */
export async function isSoundEntry(
  ledger: Ledger,
  log: string,
  id: string,
  bytes: Uint8Array,
): Promise<boolean> {
  try {
    return log === metaLog ? await isCheckpoint(ledger, id, bytes) : isEntry(id, bytes);
  } catch (error) {
    if (error instanceof TrothError || error instanceof SyntaxError) return false;
    throw error;
  }
}

function isEntry(id: string, bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('utf8');
  // What the schema refuses is refused by the writing of its one text.
  const entry = JSON.parse(text) as LedgerEntry;
  return ledgerEntryText(entry) === text && entry.id === id;
}

/** `panda@1204`: the checkpoint of which log, at which size; signed by its key. */
async function isCheckpoint(ledger: Ledger, id: string, bytes: Uint8Array): Promise<boolean> {
  const [origin] = parseNote(bytes).text.split('\n');
  const { rows } = await ledger.pool.query<{ readonly name: string }>(
    'select name from troth.log where origin = $1',
    [origin],
  );
  const name = rows[0]?.name;
  if (name === undefined) return false;
  const { verifier } = await ensureLog(ledger, name);
  return id === `${name}@${verifyCheckpoint(bytes, [verifier], verifyEd25519).size}`;
}
