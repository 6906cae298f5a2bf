import { TrothError } from '@troth/core/error';

/** What can be wrong with a proof; the error's facts carry the evidence: indexes, sizes, lines. */
export type ProofErrorCode =
  | 'bundle-malformed'
  | 'canonical-json-impossible'
  | 'certificate-entry'
  | 'certificate-malformed'
  | 'certificate-partial'
  | 'checkpoint-malformed'
  | 'checkpoint-origin'
  | 'consistency-failed'
  | 'entry-malformed'
  | 'inclusion-failed'
  | 'note-malformed'
  | 'note-signature-wrong'
  | 'note-unsigned'
  | 'range-impossible'
  | 'receipt-malformed'
  | 'tile-malformed'
  | 'verifier-key-malformed';

export function proofError(
  code: ProofErrorCode,
  publicMessage: string,
  facts: Readonly<Record<string, string | number | boolean>> = {},
  cause?: unknown,
): TrothError<ProofErrorCode> {
  return new TrothError({ code, kind: 'invalid', publicMessage, facts, cause });
}
