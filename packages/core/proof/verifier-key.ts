/**
 * Verifier keys, C2SP signed-note: `name+hex(key id)+base64(01 ‖ Ed25519 public key)`.
 */
import { formatBase64, parseBase64 } from './base64.ts';
import { concatenate, utf8 } from './bytes.ts';
import { proofError } from './failure.ts';
import { sha256 as defaultSha256, type Sha256 } from './sha256.ts';

export interface VerifierKey {
  /** Schemeless URL; for a log, its origin. */
  readonly name: string;
  /** Eight lower-case hex digits. */
  readonly id: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** Signature type 01: Ed25519 over the note's text. */
const ed25519 = 1;
const publicKeyLength = 32;

export function isKeyName(name: string): boolean {
  return /^[^\p{White_Space}\p{Cc}+]+$/u.test(name) && name.isWellFormed();
}

/** First four bytes of SHA-256(name ‖ newline ‖ type ‖ public key), as hex. */
export function keyId(name: string, publicKey: Uint8Array, sha256: Sha256 = defaultSha256): string {
  const digest = sha256(concatenate(utf8(`${name}\n`), Uint8Array.of(ed25519), publicKey));
  return digest.slice(0, 4).toHex();
}

export function verifierKey(name: string, publicKey: Uint8Array, sha256?: Sha256): VerifierKey {
  if (!isKeyName(name) || publicKey.length !== publicKeyLength) {
    throw malformed('A key name has no spaces and no plus; an Ed25519 public key has 32 bytes.');
  }
  return { name, id: keyId(name, publicKey, sha256), publicKey };
}

export function formatVerifierKey(key: VerifierKey): string {
  const material = concatenate(Uint8Array.of(ed25519), key.publicKey);
  return `${key.name}+${key.id}+${formatBase64(material)}`;
}

/** Throws `verifier-key-malformed` unless name, id and key agree and the key is Ed25519. */
export function parseVerifierKey(text: string, sha256?: Sha256): VerifierKey {
  const [name, id, encoded, ...rest] = splitOnPlus(text);
  const material = parseBase64(encoded ?? '');
  if (name === undefined || rest.length > 0 || material?.[0] !== ed25519) {
    throw malformed('A verifier key reads name+id+key, with an Ed25519 key of type 01.');
  }
  const key = verifierKey(name, material.slice(1), sha256);
  if (key.id !== id) throw malformed("This verifier key's id does not belong to its name and key.");
  return key;
}

/** Splits at the first two plus signs only: Base64 has plus signs of its own. */
function splitOnPlus(text: string): string[] {
  const first = text.indexOf('+');
  const second = text.indexOf('+', first + 1);
  if (first < 0 || second < 0) return [text];
  return [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)];
}

function malformed(message: string) {
  return proofError('verifier-key-malformed', message);
}
