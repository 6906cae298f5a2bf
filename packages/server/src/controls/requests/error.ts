import { TrothError, type ErrorKind } from '@troth/core/error';

export type RequestErrorCode =
  | 'request-unknown'
  | 'request-state'
  | 'request-busy'
  | 'request-extension'
  | 'request-reason'
  | 'request-right'
  | 'request-input'
  | 'subject-kind-unknown'
  | 'subject-key'
  | 'subject-unknown'
  | 'subject-ambiguous'
  | 'subject-alike'
  | 'subject-elsewhere'
  | 'plan-refused'
  | 'plan-outdated'
  | 'certificate-missing'
  | 'held'
  | 'hold-unknown'
  | 'hold-scope'
  | 'hold-unreadable'
  | 'limitation-unknown'
  | 'records-unreadable'
  | 'request-altered'
  | 'suppression-unreadable'
  | 'suppression-unknown';

export function requestError(
  code: RequestErrorCode,
  kind: ErrorKind,
  publicMessage: string,
  facts: Readonly<Record<string, string | number | boolean>> = {},
): TrothError<RequestErrorCode> {
  return new TrothError({ code, kind, publicMessage, facts });
}
