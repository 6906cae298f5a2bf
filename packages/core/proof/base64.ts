/**
 * Standard Base64 (RFC 4648, section 4) with exactly one spelling for every value: padding is
 * required, white space and stray trailing bits are refused. Otherwise a byte of a signed note or a
 * receipt could change without changing what it says.
 */
export function parseBase64(text: string): Uint8Array | undefined {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.fromBase64(text, { lastChunkHandling: 'strict' });
  } catch {
    return undefined;
  }
  return bytes.toBase64() === text ? bytes : undefined;
}

export function formatBase64(bytes: Uint8Array): string {
  return bytes.toBase64();
}
