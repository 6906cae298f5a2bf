/** Verifies one receipt: that its entry is in the log that its key signs. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TrothError } from '@troth/core/error';
import {
  parseLedgerEntry,
  parseReceipt,
  verifyReceipt,
  type LedgerEntry,
  type ReceiptProof,
  type VerifierKey,
} from '@troth/core/proof';
import { usageError } from '../error.ts';
import { exitCodes } from '../exit-code.ts';
import type { Look } from '../look.ts';
import type { Outcome } from '../outcome.ts';
import type { Session } from '../session.ts';
import { configurationOf } from '../settings.ts';
import { table, wrap } from '../text/wrap.ts';
import { keyBeside } from './keys.ts';

export async function verifyReceiptFile(
  session: Session,
  path: string,
  given: readonly VerifierKey[],
): Promise<Outcome> {
  const text = await readFile(path, 'utf8');
  const keys = given.length > 0 ? given : await keysFor(session, path, text);
  const keyFrom = given.length > 0 ? 'command line' : 'log';
  try {
    const proof = verifyReceipt(text, keys);
    return proven(proof, keyFrom);
  } catch (error) {
    if (!(error instanceof TrothError)) throw error;
    return refuted(error);
  }
}

function proven({ checkpoint, index, entry }: ReceiptProof, keyFrom: string): Outcome {
  const stated = entryOf(entry);
  const { origin, size } = checkpoint;
  return {
    exitCode: exitCodes.done,
    json: { verified: true, keyFrom, origin, size, index, entry: stated ?? null },
    text: (look) =>
      [
        `${look.sign('kept')} Entry ${index} of ${origin} (${size} entries) is proven.`,
        ...(stated ? [statedText(stated, look)] : []),
        ...(keyFrom === 'log'
          ? [
              wrap(
                'The key was taken from beside the log: compare it with the one that you were given, or pass that one with --key.',
                look.width,
              ),
            ]
          : []),
      ].join('\n'),
  };
}

function refuted({ code, publicMessage }: TrothError): Outcome {
  return {
    exitCode: exitCodes.broken,
    json: { verified: false, code, reason: publicMessage },
    text: (look) =>
      `${look.sign('broken')} ${wrap(`This receipt proves nothing: ${publicMessage}`, look.width)}`,
  };
}

/** An entry of the meta-log is a checkpoint and no statement. */
function entryOf(bytes: Uint8Array): LedgerEntry | undefined {
  try {
    return parseLedgerEntry(bytes);
  } catch (error) {
    if (error instanceof TrothError) return undefined;
    throw error;
  }
}

function statedText(entry: LedgerEntry, look: Look): string {
  const rows = Object.entries(entry)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([name, value]) => [`  ${look.dim(name)}`, String(value)]);
  return table(rows);
}

/** The key of the log that the receipt names: beside the receipt, or in this installation's ledger. */
async function keysFor(
  session: Session,
  path: string,
  text: string,
): Promise<readonly VerifierKey[]> {
  const [origin = ''] = parseReceipt(text).checkpoint.split('\n');
  const { home } = await configurationOf(session.shell, session.settings);
  for (const folder of [dirname(path), ...(await foldersIn(join(home, 'ledger')))]) {
    const key = await keyBeside(folder);
    if (key?.name === origin) return [key];
  }
  throw usageError(
    `This receipt is of the log ${origin}, whose verifier key is not here. Give the one that you were given with --key.`,
  );
}

async function foldersIn(path: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(path, entry.name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
