/**
 * The text of a sealed value: `troth:1:XAES-256-GCM:<key id>:<body>`, the body in base64url without
 * padding: `nonce[24] ‖ commitment[32] ‖ ciphertext ‖ tag[16]`. The key id is a UUID.
 */
import { nonceLength, tagLength } from './xaes.ts';

export const algorithm = 'XAES-256-GCM';
export const commitmentLength = 32;
const head = `troth:1:${algorithm}:`;
const idLength = 36;
const bodyStart = head.length + idLength + 1;
const leastBody = nonceLength + commitmentLength + tagLength;
const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface SealedText {
  readonly keyId: string;
  readonly nonce: Buffer;
  readonly commitment: Buffer;
  /** Ciphertext ‖ tag. */
  readonly body: Buffer;
}

/** `bytes`: nonce ‖ commitment ‖ ciphertext ‖ tag. */
export function writeSealed(keyId: string, bytes: Buffer): string {
  return `${head}${keyId}:${bytes.toString('base64url')}`;
}

/** `undefined` for whatever is not exactly this format: there is one text for one sealed value. */
export function parseSealed(text: string): SealedText | undefined {
  if (!text.startsWith(head) || text[bodyStart - 1] !== ':') return undefined;
  const keyId = text.slice(head.length, bodyStart - 1);
  const encoded = text.slice(bodyStart);
  const bytes = Buffer.from(encoded, 'base64url');
  if (bytes.length < leastBody || !id.test(keyId)) return undefined;
  if (bytes.toString('base64url') !== encoded) return undefined;
  const afterNonce = nonceLength + commitmentLength;
  return {
    keyId,
    nonce: bytes.subarray(0, nonceLength),
    commitment: bytes.subarray(nonceLength, afterNonce),
    body: bytes.subarray(afterNonce),
  };
}

/** What a text of this or another version claims to be; undefined for what claims nothing. */
export function claimedAlgorithm(text: string): string | undefined {
  return /^troth:\d{1,3}:([A-Za-z0-9-]{1,40}):/.exec(text)?.[1];
}
