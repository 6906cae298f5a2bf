import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';

/** SHA-256 of some bytes, 32 bytes long. The server passes `node:crypto`'s in, which is faster. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

export const sha256: Sha256 = (bytes) => nobleSha256(bytes);

export const hashSize = 32;
