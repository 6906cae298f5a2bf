/**
 * Receipts, C2SP tlog-proof: a checkpoint, the index of an entry and its inclusion proof. Ours carry
 * the entry in the `extra` line; it is worth nothing until `verifyReceipt` has hashed it up to the root.
 */
import { formatBase64, parseBase64 } from './base64.ts';
import { parseCount } from './bytes.ts';
import { verifyCheckpoint, type Checkpoint } from './checkpoint.ts';
import type { Ed25519Verify } from './ed25519.ts';
import { proofError } from './failure.ts';
import { verifyInclusion, type Hashes } from './merkle-proof.ts';
import { leafHash } from './merkle.ts';
import { hashSize, type Sha256 } from './sha256.ts';
import type { VerifierKey } from './verifier-key.ts';

export interface Receipt {
  readonly index: number;
  /** The leaf's sibling first. */
  readonly proof: Hashes;
  /** The signed note, word for word. */
  readonly checkpoint: string;
  /** The entry's bytes; absent in a receipt whose reader has them already. */
  readonly entry?: Uint8Array;
}

const firstLine = 'c2sp.org/tlog-proof@v1';
/** No tree of 2^63 entries needs a longer proof. */
const maxHashes = 63;

export function formatReceipt({ index, proof, checkpoint, entry }: Receipt): string {
  const lines = [
    firstLine,
    ...(entry === undefined ? [] : [`extra ${formatBase64(entry)}`]),
    `index ${index}`,
    ...proof.map(formatBase64),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/** Throws `receipt-malformed`; proves nothing. */
export function parseReceipt(text: string): Receipt {
  const split = text.indexOf('\n\n');
  const lines = text.slice(0, Math.max(split, 0)).split('\n');
  if (lines.shift() !== firstLine) throw malformed(`A receipt begins with ${firstLine}.`);
  const entry = lines[0]?.startsWith('extra ')
    ? required(parseBase64((lines.shift() ?? '').slice('extra '.length)), 'extra')
    : undefined;
  const written = lines.shift() ?? '';
  const index = written.startsWith('index ')
    ? parseCount(written.slice('index '.length))
    : undefined;
  if (lines.length > maxHashes) throw malformed('A receipt has at most 63 hashes.');
  const proof = lines.map((line) => required(parseBase64(line), 'hash'));
  if (proof.some((hash) => hash.length !== hashSize)) throw malformed('A hash has 32 bytes.');
  return {
    index: required(index, 'index'),
    proof,
    checkpoint: text.slice(split + 2),
    ...(entry === undefined ? {} : { entry }),
  };
}

export interface ReceiptProof {
  readonly checkpoint: Checkpoint;
  readonly index: number;
  /** The bytes that are proven to be entry `index` of the log. */
  readonly entry: Uint8Array;
}

/** What a receipt proves, with nothing but the log's verifier key (and the entry, where it has none). */
export function verifyReceipt(
  text: string,
  keys: readonly VerifierKey[],
  options: { entry?: Uint8Array; sha256?: Sha256; verify?: Ed25519Verify } = {},
): ReceiptProof {
  const receipt = parseReceipt(text);
  const entry = options.entry ?? required(receipt.entry, 'extra');
  const checkpoint = verifyCheckpoint(receipt.checkpoint, keys, options.verify);
  const leaf = { index: receipt.index, hash: leafHash(entry, options.sha256) };
  verifyInclusion(receipt.proof, leaf, checkpoint, options.sha256);
  const { origin, size, root } = checkpoint;
  return { checkpoint: { origin, size, root }, index: receipt.index, entry };
}

function required<T>(value: T | undefined, part: string): T {
  if (value === undefined) throw malformed(`This receipt's ${part} line cannot be read.`);
  return value;
}

function malformed(message: string) {
  return proofError('receipt-malformed', message);
}
