import { TrothError } from '@troth/core/error';

export type VaultCode =
  | 'keyring-readable'
  | 'keyring-malformed'
  | 'keyring-missing'
  | 'sealed-malformed'
  | 'sealed-not-opened';

export class VaultError extends TrothError<VaultCode> {}
