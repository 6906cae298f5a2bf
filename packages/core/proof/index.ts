/**
 * Proofs that a stranger can check: canonical JSON, RFC 6962 Merkle trees, C2SP tiles, signed notes,
 * checkpoints and receipts. Pure and fit for a browser; it verifies and never stores.
 */
export { formatBase64, parseBase64 } from './base64.ts';
export { sameBytes, utf8 } from './bytes.ts';
export { canonicalBytes, canonicalJson } from './canonical-json.ts';
export {
  certificateBody,
  certificateSchema,
  formatCertificate,
  parseCertificate,
  verifyCertificate,
  type Certificate,
  type CertificateKept,
  type CertificateStep,
} from './certificate.ts';
export { searchedBy } from './certificate-beside.ts';
export { certificateText } from './certificate-text.ts';
export {
  formatCheckpoint,
  parseCheckpoint,
  verifyCheckpoint,
  type Checkpoint,
} from './checkpoint.ts';
export { verifyEd25519, type Ed25519Verify } from './ed25519.ts';
export {
  formatBundle,
  maxEntryLength,
  parseBundle,
  readBundle,
  type BundledEntry,
} from './entry-bundle.ts';
export type { ProofErrorCode } from './failure.ts';
export {
  coarseTime,
  decisions,
  eventClasses,
  formatLedgerEntry,
  ledgerEntrySchema,
  ledgerEntryText,
  parseLedgerEntry,
  type Decision,
  type EventClass,
  type LedgerEntry,
} from './ledger-entry.ts';
export {
  proveConsistency,
  proveInclusion,
  verifyConsistency,
  verifyInclusion,
  type Hashes,
} from './merkle-proof.ts';
export {
  emptyRoot,
  foldSubtrees,
  Frontier,
  leafHash,
  nodeHash,
  rootOf,
  rootOfHashes,
  subtreesOf,
  type HashReader,
  type Range,
  type Subtree,
} from './merkle.ts';
export {
  formatReceipt,
  parseReceipt,
  verifyReceipt,
  type Receipt,
  type ReceiptProof,
} from './receipt.ts';
export { hashSize, sha256, type Sha256 } from './sha256.ts';
export {
  formatNote,
  parseNote,
  verifyNote,
  type NoteSignature,
  type SignedNote,
} from './signed-note.ts';
export {
  bundlePath,
  edgeTiles,
  hashesAt,
  hashesFromTiles,
  parseTilePath,
  splitTile,
  tilePath,
  tileWidth,
  widthAt,
  type Tile,
  type TileFile,
  type TileReader,
} from './tile.ts';
export {
  formatVerifierKey,
  keyId,
  parseVerifierKey,
  verifierKey,
  type VerifierKey,
} from './verifier-key.ts';
