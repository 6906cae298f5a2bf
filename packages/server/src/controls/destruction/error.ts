import { TrothError, type ErrorKind } from '@troth/core/error';

export type DestructionErrorCode =
  | 'destruction-clock'
  | 'destruction-open'
  | 'destruction-running'
  | 'destruction-store'
  | 'destruction-tenant';

export function destructionError(
  code: DestructionErrorCode,
  kind: ErrorKind,
  publicMessage: string,
): TrothError<DestructionErrorCode> {
  return new TrothError({ code, kind, publicMessage });
}
