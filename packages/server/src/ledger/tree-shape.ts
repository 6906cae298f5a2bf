/**
 * The constants of RFC 6962 and C2SP tlog-tiles that hashing threads need. The same as those of
 * `@troth/core/proof`, which a test checks: importing that takes a thread 100 ms, as long as it
 * takes to verify 100,000 entries.
 */
export const hashSize = 32;
export const tileWidth = 256;
export const maxEntryLength = 65_535;
