/** What the rest of the server may use of the vault. */
export { VaultError, type VaultCode } from './error.ts';
export { openKeyring, requireSoundKeyring } from './keyring.ts';
export { localRoot, type RootProvider, type RootState } from './root.ts';
export {
  keyName,
  policyOfTenant,
  subjectName,
  tenantName,
  tenantParts,
  type Place,
} from './place.ts';
export type { Gate, GateAnswer, GateRequest, Reading, RefusalRecorder } from './gate.ts';
export { algorithm, formOf, isReadable, parseSealed, type SealedText } from './sealed-text.ts';
export type { OpenAllOptions, Opened, Standing, Trial } from './trial.ts';
export type { Belonging, Claim } from './key-facts.ts';
export type { KeyState } from './key-rows.ts';
export type { RewrapOptions, Rewrapped } from './rotation.ts';
export { takeCensus, tenantsOf, type Census } from './census.ts';
export type { Closed } from './closed.ts';
export type { CommitmentSalt, SubjectPlace } from './commitment-salts.ts';
export type { Fenced, Holding, NewValue, Vault, VaultOptions } from './contract.ts';
export { tenantStates } from './tenant-state.ts';
export { migrateKeys, openVault } from './vault.ts';
