import { TrothError } from '@troth/core/error';

export type VaultCode =
  | 'keyring-readable'
  | 'keyring-malformed'
  | 'keyring-missing'
  | 'sealed-malformed'
  | 'sealed-not-opened'
  /** No key with this id was ever made here. */
  | 'key-unknown'
  /** The key is another subject's. */
  | 'key-foreign'
  /** A fence is up: an erasure is under way. */
  | 'subject-erasing'
  /** The key was destroyed. */
  | 'subject-erased'
  /** The tenant's key was destroyed, and every subject's with it. */
  | 'tenant-erased'
  /** The gate refused the purpose. */
  | 'purpose-refused'
  /** A wrapped key does not open under the key above it. */
  | 'wrapped-not-opened'
  /** The keys were made under another root. */
  | 'root-foreign'
  | 'root-disabled'
  | 'root-pending-destruction'
  | 'root-destroyed'
  | 'keys-unavailable'
  | 'place-invalid';

export class VaultError extends TrothError<VaultCode> {}
