/** What the workflows of requests are given by `main.ts`; they reach for nothing else. */
import type { Policy } from '@troth/core/policy';
import type { NoteSignature } from '@troth/core/proof';
import type { Clock } from '../../platform/clock.ts';
import type { Pool } from '../../platform/database.ts';
import type { RowKey, WritableStore } from '../../stores/contract.ts';
import type { Recorder } from '../check/recorder.ts';
import type { PseudonymOf } from './pseudonym.ts';
import type { Suppression } from './suppression.ts';

export interface RequestEnvironment {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly pseudonymOf: PseudonymOf;
  readonly sealer: Sealer;
  readonly suppression: Suppression;
  readonly notary: Notary;
  /** Absent where there is no vault of subjects' keys: then nothing may be declared sealed. */
  readonly keys?: SubjectKeys;
  /** Opens a store of the policy for one run; the caller closes it. */
  openStore(policy: Policy, store: string): WritableStore;
  /** Called at each boundary between steps and awaited, so that a test can stop there. */
  readonly at?: (step: RunStep) => void | Promise<void>;
}

export type RunStep =
  | 'started'
  | 'fenced'
  | `batch ${string}`
  | `changed ${string}`
  | 'changed'
  | 'read-back'
  | 'verified'
  | 'key-destroyed'
  | 'suppressed'
  | 'certified'
  | 'done';

/** Encrypts what must come back; `context` is bound to it. */
export interface Sealer {
  seal(policy: string, plaintext: Uint8Array, context: string): Uint8Array;
  open(policy: string, sealed: Uint8Array, context: string): Uint8Array;
}

/** The keys under which people's values are sealed. Both calls are idempotent. */
export interface SubjectKeys {
  /** When it returns nothing new is sealed for them anywhere, and no cached key is served. */
  fence(places: readonly KeyPlace[]): Promise<void>;
  /** Destroys the keys for good, and lets none be made again. */
  destroy(places: readonly KeyPlace[]): Promise<void>;
}

/** Names of the vault. */
export interface KeyPlace {
  readonly tenant: string;
  readonly subject: string;
}

export interface Subject {
  readonly policy: string;
  readonly kind: string;
  /** In the order of `SubjectKind.key`. */
  readonly key: RowKey;
}

/** The policy's log, as the certificate needs it. */
export interface Notary {
  /** Publishes what waits, then the receipts of these entries, in order. */
  receipts(policy: string, entries: readonly string[]): Promise<readonly string[]>;
  sign(policy: string, text: string): Promise<NoteSignature>;
  /** As it is given to whoever verifies. */
  verifierKey(policy: string): Promise<string>;
}
