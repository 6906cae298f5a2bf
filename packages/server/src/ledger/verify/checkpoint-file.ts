/** Says where a checkpoint file is wrong that does not verify. */
import {
  formatCheckpoint,
  parseBase64,
  utf8,
  type Checkpoint,
  type VerifierKey,
} from '@troth/core/proof';
import { verifyEd25519 } from '../native-crypto.ts';
import { firstDifference, type Problem } from './report.ts';

const file = 'checkpoint';
/** Base64 of the key id is fixed up to here; the sixth character shares bits with the signature. */
const keyIdCharacters = 5;

/**
 * The problem of a checkpoint that should have been signed by one of these keys. The tree that the
 * files make shows, if the signature fits it, what the text should be.
 */
export function diagnoseCheckpoint(
  bytes: Uint8Array | undefined,
  keys: readonly VerifierKey[],
  tree: Omit<Checkpoint, 'origin'> | undefined,
): Problem {
  if (bytes === undefined) {
    return { kind: 'missing', file, says: 'There is no checkpoint: nothing here is signed.' };
  }
  const found = Buffer.from(bytes);
  const key = keys.find(({ name }) => found.includes(name)) ?? keys[0];
  if (key === undefined) return at(found, 0, 'No verifier key is known that could verify this.');
  const text = tree && formatCheckpoint({ origin: key.name, ...tree });
  if (text === undefined) return at(found, 0, 'Its signature does not hold.');
  return locate(found, text, key);
}

function locate(found: Buffer, text: string, key: VerifierKey): Problem {
  const id = Buffer.from(key.id, 'hex');
  const start = Buffer.from(`${text}\n\u2014 ${key.name} `);
  const begin = firstDifference(found.subarray(0, start.length), start);
  if (begin >= 0 && begin < start.length) {
    const textIsWrong = begin < Buffer.byteLength(text);
    const says = textIsWrong
      ? signedText(found, text, key)
        ? 'This is not what was signed.'
        : 'This is not what the tiles and entries make, and the signature fits neither.'
      : 'The signature line is not one of this log.';
    return at(found, begin, says);
  }
  const expectedId = id.toString('base64').slice(0, keyIdCharacters);
  const line = found.subarray(start.length);
  const wrongId = firstDifference(line.subarray(0, keyIdCharacters), Buffer.from(expectedId));
  if (wrongId >= 0) return at(found, start.length + wrongId, 'The key id is not that of the key.');
  const wrong = /[^A-Za-z0-9+/=\n]/.exec(line.toString('latin1'))?.index ?? keyIdCharacters;
  return at(found, start.length + wrong, 'The signature is not one of this text.');
}

/** Whether the signature in the file, wherever it stands, is the key's on this text. */
function signedText(found: Buffer, text: string, key: VerifierKey): boolean {
  return found
    .toString()
    .split(/\s/)
    .map(parseBase64)
    .some(
      (bytes) => bytes?.length === 68 && verifyEd25519(bytes.slice(4), utf8(text), key.publicKey),
    );
}

function at(found: Buffer, offset: number, says: string): Problem {
  if (offset >= found.length)
    return { kind: 'truncated', file, offset, line: lineAt(found, offset), says };
  return { kind: 'altered', file, offset, line: lineAt(found, offset), says };
}

function lineAt(bytes: Buffer, offset: number): number {
  return bytes.subarray(0, offset).toString('latin1').split('\n').length;
}
