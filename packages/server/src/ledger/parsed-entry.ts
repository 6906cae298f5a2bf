import { TrothError } from '@troth/core/error';
import { parseLedgerEntry, type LedgerEntry } from '@troth/core/proof';

/** An entry in these bytes; undefined where they are none. */
export function parsedEntry(bytes: Uint8Array): LedgerEntry | undefined {
  try {
    return parseLedgerEntry(bytes);
  } catch (error) {
    if (error instanceof TrothError) return undefined;
    throw error;
  }
}
