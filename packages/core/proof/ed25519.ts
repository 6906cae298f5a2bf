import { hashes, verify } from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';

/** Whether a 64-byte signature is the key's over the message. The server passes `node:crypto`'s in. */
export type Ed25519Verify = (
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
) => boolean;

/** Strict RFC 8032 verification (ZIP 215 would accept a second spelling of some keys and points). */
export const verifyEd25519: Ed25519Verify = (signature, message, publicKey) => {
  hashes.sha512 ??= sha512;
  try {
    return verify(signature, message, publicKey, { zip215: false });
  } catch {
    // noble throws where a key or a signature is no curve point: that is no signature either.
    return false;
  }
};
