/**
 * Random nonces, drawn 256 at a time: asking the system for each costs as much as enciphering a short
 * value. None is handed out twice; a copy stays valid when the store is filled anew.
 */
import { randomBytes } from 'node:crypto';
import { nonceLength } from './xaes.ts';

const drawn = 256;
let store = Buffer.alloc(0);
let used = 0;

export function nextNonce(): Buffer {
  if (used >= store.length) {
    // A new one, never refilled in place: earlier nonces are views of the old.
    store = randomBytes(nonceLength * drawn);
    used = 0;
  }
  used += nonceLength;
  return store.subarray(used - nonceLength, used);
}
