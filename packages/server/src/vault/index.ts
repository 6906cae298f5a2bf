/** What the rest of the server may use of the vault. */
export { VaultError, type VaultCode } from './error.ts';
export { openKeyring } from './keyring.ts';
export { localRoot, type RootProvider, type RootState } from './root.ts';
export { keyName, subjectName, tenantName, type Place } from './place.ts';
export type { Gate, GateAnswer, GateRequest, Reading, RefusalRecorder } from './gate.ts';
export { algorithm, claimedAlgorithm, parseSealed, type SealedText } from './sealed-text.ts';
export type { Belonging, Claim } from './key-facts.ts';
export type { KeyState } from './subject-keys.ts';
export type { RewrapOptions, Rewrapped } from './rotation.ts';
export { migrateKeys, openVault, type Fenced, type Vault, type VaultOptions } from './vault.ts';
