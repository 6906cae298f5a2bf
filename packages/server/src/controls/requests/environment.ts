/** What the workflows of requests are given by `main.ts`; they reach for nothing else. */
import type { Policy } from '@troth/core/policy';
import type { NoteSignature } from '@troth/core/proof';
import type { Clock } from '../../platform/clock.ts';
import type { Pool } from '../../platform/database.ts';
import type { RowKey, WritableStore } from '../../stores/contract.ts';
import type { Recorder } from '../check/recorder.ts';
import type { HeldLines } from './held-lines.ts';
import type { PseudonymOf } from './pseudonym.ts';
import type { Request } from './request.ts';
import type { Suppression } from './suppression.ts';

export interface RequestEnvironment {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly pseudonymOf: PseudonymOf;
  readonly sealer: Sealer;
  readonly suppression: Suppression;
  /** Of a policy: its file held against requests and ledger. */
  readonly suppressed: (policy: string) => Promise<HeldLines>;
  /** The row as its entries say. Throws `request-altered` where it says otherwise, `request-unknown`. */
  readonly held: (id: string) => Promise<Request>;
  /** Folder in which copies are laid that people asked for. */
  readonly exports: string;
  readonly notary: Notary;
  /** Absent where there is no vault of subjects' keys: then nothing may be declared sealed. */
  readonly keys?: SubjectKeys;
  /** Every store of the policy; they stay open for the next request. Nobody closes one. */
  storesOf(policy: Policy): ReadonlyMap<string, WritableStore>;
  /** Milliseconds that one search for people may take; ten minutes when absent. */
  readonly searchFor?: number;
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
  | 'searched'
  | 'key-destroyed'
  | 'suppressed'
  | 'certified'
  | 'done';

/** Encrypts what must come back; `context` is bound to it. */
export interface Sealer {
  seal(policy: string, plaintext: Uint8Array, context: string): Uint8Array;
  open(policy: string, sealed: Uint8Array, context: string): Uint8Array;
}

/** The vault, as far as requests need it. Every call is idempotent. */
export interface SubjectKeys {
  /** When it returns nothing new is sealed for them anywhere, and no cached key is served. */
  fence(places: readonly KeyPlace[]): Promise<void>;
  /** Takes the fence down again: a request that was given up before anything was changed. */
  lift(places: readonly KeyPlace[]): Promise<void>;
  /** Destroys the keys for good, and lets none be made again. */
  destroy(places: readonly KeyPlace[]): Promise<void>;
  /** Every key of the tenant, its own too. → keys that were not erased yet. */
  destroyTenant(tenant: string): Promise<number>;
  /** Whether a key of the tenant is left, its own or one of its people's. */
  hasTenantKeys(tenant: string): Promise<boolean>;
  /**
   * From then on what is sealed for them opens for none of these purposes (`all`: for none at all,
   * GDPR Art. 18), in any process; storing goes on. Replaces what was closed before; none opens all.
   */
  close(places: readonly KeyPlace[], purposes: readonly string[] | 'all'): Promise<void>;
  /** What is closed now. */
  closedTo(place: KeyPlace): Promise<readonly string[] | 'all'>;
  /** For the person's own request (GDPR Art. 15, 16, 20), which no purpose of the company's gates. */
  openForSubject(sealed: string, place: ValuePlace): Promise<Buffer>;
  seal(place: ValuePlace, plaintext: Uint8Array): Promise<string>;
  /** Hex: what a value of `store.dataset.field` is found by. */
  blindIndex(tenant: string, field: string, value: string): Promise<string>;
}

/** Where a sealed value stands; names as `vault/place.ts` makes them. */
export interface ValuePlace extends KeyPlace {
  /** `store.dataset` */
  readonly dataset: string;
  readonly field: string;
  readonly row: string;
}

/** Names of the vault. */
export interface KeyPlace {
  readonly tenant: string;
  readonly subject: string;
}

export interface Subject {
  readonly policy: string;
  /** Of the data map; `tenant` for a customer, `everybody` where a sweep is about rows and not people. */
  readonly kind: string;
  /** One for each person, its parts in the order of `SubjectKind.key`, or of the tenant's columns. */
  readonly keys: readonly RowKey[];
}

/** The policy's log, as the certificate needs it. */
export interface Notary {
  /** Publishes what waits, then the receipts of these entries, in order. */
  receipts(policy: string, entries: readonly string[]): Promise<readonly string[]>;
  sign(policy: string, text: string): Promise<NoteSignature>;
  /** As it is given to whoever verifies. */
  verifierKey(policy: string): Promise<string>;
}
