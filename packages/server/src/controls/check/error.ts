import { TrothError, type TrothErrorInit } from '@troth/core/error';

export type CheckErrorCode =
  | 'policy-unknown'
  | 'policy-invalid'
  | 'policy-unreadable'
  | 'policy-published'
  | 'publication-too-soon'
  | 'publication-undated'
  | 'promise-unknown'
  | 'promise-ambiguous'
  | 'attestation-not-asked'
  | 'attestation-role'
  | 'attestation-evidence'
  | 'attestation-expiry'
  | 'attestation-made'
  | 'exception-reason'
  | 'exception-expiry'
  | 'exception-finding'
  | 'exception-unknown'
  | 'clock-off'
  | 'clock-reason'
  | 'clock-right'
  | 'probe-timeout'
  | 'store-kind-unknown'
  | 'store-reason'
  | 'store-unknown'
  | 'store-url-unset';

export function checkError(init: TrothErrorInit<CheckErrorCode>): TrothError<CheckErrorCode> {
  return new TrothError(init);
}
