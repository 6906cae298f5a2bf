import { TrothError, type TrothErrorInit } from '@troth/core/error';

export type CliErrorCode =
  | 'usage'
  | 'file-unreadable'
  | 'file-exists'
  | 'project-invalid'
  | 'policy-invalid'
  | 'promise-unknown'
  | 'promise-ambiguous'
  | 'claim-lost'
  | 'demo-too-small'
  | 'demo-unfinished'
  | 'interrupted';

export function cliError(init: TrothErrorInit<CliErrorCode>): TrothError<CliErrorCode> {
  return new TrothError(init);
}

export function usageError(publicMessage: string): TrothError<CliErrorCode> {
  return cliError({ code: 'usage', kind: 'invalid', publicMessage });
}
