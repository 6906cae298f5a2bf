/** Checkpoints, C2SP tlog-checkpoint: the signed size and root of a log. */
import { formatBase64, parseBase64 } from './base64.ts';
import { parseCount } from './bytes.ts';
import type { Ed25519Verify } from './ed25519.ts';
import { proofError } from './failure.ts';
import { hashSize } from './sha256.ts';
import { parseNote, verifyNote, type SignedNote } from './signed-note.ts';
import type { VerifierKey } from './verifier-key.ts';

export interface Checkpoint {
  /** The log's identity, such as `example.com/ledger/panda`. */
  readonly origin: string;
  /** Number of entries. */
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

/** The text that is signed. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${formatBase64(root)}\n`;
}

/** Reads a note's text; extension lines after the root are allowed and ignored. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const [origin = '', written = '', encoded = '', ...rest] = lines;
  const size = parseCount(written);
  const root = parseBase64(encoded);
  const extensions = rest.slice(0, -1);
  if (
    origin === '' ||
    size === undefined ||
    root?.length !== hashSize ||
    rest.at(-1) !== '' ||
    extensions.includes('')
  ) {
    throw proofError(
      'checkpoint-malformed',
      'A checkpoint reads: origin, size, Base64 of the root.',
    );
  }
  return { origin, size, root };
}

/** The checkpoint in a signed note, proven: signed by the known key whose name is its origin. */
export function verifyCheckpoint(
  note: string | Uint8Array,
  keys: readonly VerifierKey[],
  verify?: Ed25519Verify,
): Checkpoint & { readonly note: SignedNote } {
  const parsed = parseNote(note);
  const signers = verifyNote(parsed, keys, verify);
  const checkpoint = parseCheckpoint(parsed.text);
  if (!signers.some(({ name }) => name === checkpoint.origin)) {
    throw proofError('checkpoint-origin', 'This checkpoint is signed by the key of another log.', {
      origin: checkpoint.origin,
    });
  }
  return { ...checkpoint, note: parsed };
}
