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
/** Characters of the shortest body. */
const leastText = Math.ceil((leastBody * 4) / 3);
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

/** What a text is by its form alone; only opening it tells whether it is sealed. */
export type Form =
  | { readonly is: 'sealed'; readonly algorithm: string }
  /** It begins as the vault's own texts do, key id and all, and was cut or changed. */
  | { readonly is: 'damaged' }
  | { readonly is: 'plain' };

const shape =
  /^troth:\d{1,3}:([A-Za-z0-9-]{1,40}):[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:([A-Za-z0-9_-]*)$/;

/** A text that only begins like a sealed one was typed by somebody: it is plain. */
export function formOf(text: string): Form {
  const [, claimed, body] = shape.exec(text) ?? [];
  if (claimed !== undefined && claimed !== algorithm && (body?.length ?? 0) >= leastText) {
    return { is: 'sealed', algorithm: claimed };
  }
  if (parseSealed(text) !== undefined) return { is: 'sealed', algorithm };
  const isHeaded = text.startsWith(head) && text[bodyStart - 1] === ':';
  return isHeaded && id.test(text.slice(head.length, bodyStart - 1))
    ? { is: 'damaged' }
    : { is: 'plain' };
}

/** Of what a sealed text holds, whether a run of it can be read: whoever sealed it did not. */
export function isReadable(text: string): boolean {
  const body = Buffer.from(text.slice(text.lastIndexOf(':') + 1), 'base64url').toString('latin1');
  return readableRun.test(body);
}

/** By chance a body of 1,000 bytes holds one once in 20 million. */
const readableRun = /[\x20-\x7e]{24}/;
