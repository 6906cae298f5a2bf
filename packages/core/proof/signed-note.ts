/**
 * Signed notes, C2SP signed-note: a text, an empty line, and one line for each signature.
 */
import { formatBase64, parseBase64 } from './base64.ts';
import { concatenate, fromUtf8, utf8 } from './bytes.ts';
import { verifyEd25519, type Ed25519Verify } from './ed25519.ts';
import { proofError } from './failure.ts';
import { isKeyName, type VerifierKey } from './verifier-key.ts';

export interface NoteSignature {
  readonly name: string;
  /** Eight lower-case hex digits; with the name it tells which key signed. */
  readonly id: string;
  readonly signature: Uint8Array;
}

export interface SignedNote {
  /** Ends in a newline; this is what is signed, as UTF-8. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Far above the 16 that every verifier must accept; a bound on work, not a format rule. */
const maxSignatures = 200;
const maxLength = 1_000_000;
const separator = '\n\n';

export function formatNote(note: SignedNote): string {
  const lines = note.signatures.map(({ name, id, signature }) => {
    const encoded = formatBase64(concatenate(Uint8Array.fromHex(id), signature));
    return `\u2014 ${name} ${encoded}\n`;
  });
  return `${note.text}\n${lines.join('')}`;
}

/** Throws `note-malformed`; says nothing yet about who signed. */
export function parseNote(note: string | Uint8Array): SignedNote {
  const whole = typeof note === 'string' ? note : fromUtf8(note);
  if (whole === undefined || !whole.isWellFormed()) throw malformed('A note must be UTF-8.');
  if (whole.length > maxLength) throw malformed('This note is too long.');
  // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
  if (/[\u0000-\u0009\u000b-\u001f]/.test(whole)) {
    throw malformed('A note must not contain control characters.');
  }
  const split = whole.lastIndexOf(separator);
  if (split < 0 || !whole.endsWith('\n')) {
    throw malformed(
      'A note is a text, an empty line and signature lines, each ending in a newline.',
    );
  }
  const lines = whole
    .slice(split + separator.length)
    .split('\n')
    .slice(0, -1);
  if (lines.length === 0 || lines.length > maxSignatures) {
    throw malformed('A note has between 1 and 200 signatures.');
  }
  return { text: whole.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const [dash, name, encoded, ...rest] = line.split(' ');
  const bytes = parseBase64(encoded ?? '');
  if (dash !== '\u2014' || rest.length > 0 || !isKeyName(name ?? '') || (bytes?.length ?? 0) < 5) {
    throw malformed('A signature line reads: em dash, key name, Base64 of key id and signature.');
  }
  const material = bytes ?? new Uint8Array();
  return { name: name ?? '', id: material.slice(0, 4).toHex(), signature: material.slice(4) };
}

/**
 * The known keys that signed the note, at least one. Unknown keys are ignored. Throws
 * `note-signature-wrong` where a known key's signature fails, `note-unsigned` where there is none.
 */
export function verifyNote(
  note: SignedNote,
  keys: readonly VerifierKey[],
  verify: Ed25519Verify = verifyEd25519,
): VerifierKey[] {
  const signed = new Set<VerifierKey>();
  const message = utf8(note.text);
  for (const { name, id, signature } of note.signatures) {
    const key = keys.find((known) => known.name === name && known.id === id);
    if (key === undefined) continue;
    if (signature.length !== 64 || !verify(signature, message, key.publicKey)) {
      throw proofError('note-signature-wrong', 'A signature does not belong to this text.', {
        key: `${name}+${id}`,
      });
    }
    signed.add(key);
  }
  if (signed.size === 0) {
    throw proofError('note-unsigned', 'No key that is known here signed this note.', {
      signatures: note.signatures.length,
      knownKeys: keys.length,
    });
  }
  return [...signed];
}

function malformed(message: string) {
  return proofError('note-malformed', message);
}
