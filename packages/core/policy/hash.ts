/** Names what a policy says, whatever its layout: canonical JSON (RFC 8785), then SHA-256. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { Plain } from './syntax/node.ts';

/** 64 hexadecimal digits. Comments, order of keys, quotes and line breaks do not count. */
export function hashOf(policy: Plain, maps: readonly Plain[]): string {
  const canonical = canonicalize({ policy, maps });
  return bytesToHex(sha256(utf8ToBytes(canonical ?? '')));
}
