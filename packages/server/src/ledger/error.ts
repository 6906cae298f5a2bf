import { TrothError, type TrothErrorInit } from '@troth/core/error';

export type LedgerErrorCode =
  | 'entry-pending'
  | 'entry-unknown'
  | 'evidence-altered'
  | 'evidence-missing'
  | 'evidence-unsalted'
  | 'ledger-altered'
  | 'ledger-forked'
  | 'ledger-key-exposed'
  | 'ledger-key-unusable'
  | 'ledger-overtaken'
  | 'ledger-rolled-back'
  | 'log-name-invalid'
  | 'log-unknown'
  | 'verification-impossible';

export function ledgerError(
  code: LedgerErrorCode,
  kind: TrothErrorInit['kind'],
  publicMessage: string,
  facts: Readonly<Record<string, string | number | boolean>> = {},
  cause?: unknown,
): TrothError<LedgerErrorCode> {
  return new TrothError({ code, kind, publicMessage, facts, cause });
}

/** Whether a caught value is a Node system error with this code, such as `ENOENT`. */
export function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
