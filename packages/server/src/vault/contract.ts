/** What a vault does, for whoever is given one. */
import type { Clock } from '../platform/clock.ts';
import type { Pool } from '../platform/database.ts';
import type { Closed } from './closed.ts';
import type { CommitmentSalt, SubjectPlace } from './commitment-salts.ts';
import type { VaultError } from './error.ts';
import type { Gate, Reading, RefusalRecorder } from './gate.ts';
import type { Belonging, Claim } from './key-facts.ts';
import type { KeyState } from './key-rows.ts';
import type { Place } from './place.ts';
import type { RootProvider } from './root.ts';
import type { OpenAllOptions, Opened, Standing, Trial } from './trial.ts';
import type { RewrapOptions, Rewrapped } from './rotation.ts';

export interface VaultOptions {
  readonly root: RootProvider;
  /** Of the keys database; `migrateKeys` makes its tables. */
  readonly pool: Pool;
  readonly clock: Clock;
  /** Asked before anything is opened; without one nothing is. */
  readonly gate?: Gate;
  readonly recordRefusal?: RefusalRecorder;
  /** How long an unwrapped key is kept; 5 minutes by default. */
  readonly cacheFor?: Temporal.Duration;
  /** How many are kept; 10,000 by default. */
  readonly cacheSize?: number;
  /** How long a fence may take to hold in every process at most; 1 second by default. */
  readonly lease?: Temporal.Duration;
  /** Whether to be told of fences at once, on a connection of its own; true by default. */
  readonly listen?: boolean;
}

export interface Holding {
  /** From then on no process serves a key of these subjects as it was before, notified or not. */
  readonly holdsFrom: Temporal.Instant;
}

export interface Fenced extends Holding {
  /** Keys that were active. */
  readonly keys: number;
}

export interface NewValue {
  readonly place: Place;
  readonly plaintext: Uint8Array;
}

/** All subjects and tenants are names as `place.ts` makes them. */
export interface Vault {
  /** → text. Throws `subject-erasing`, `subject-erased`. */
  seal(place: Place, plaintext: Uint8Array): Promise<string>;
  /**
   * Throws `purpose-refused`, `sealed-malformed`, `key-unknown`, `key-foreign`, `subject-erasing`,
   * `subject-erased`, `sealed-not-opened`.
   */
  open(sealed: string, place: Place, reading: Reading): Promise<Buffer>;
  /** For the person's own request: no purpose is asked for. Throws the same, but `purpose-refused`. */
  openForSubject(sealed: string, place: Place): Promise<Buffer>;
  /**
   * Whether values open where they stand, and why not: in memory, for no purpose but this answer.
   * What is restricted or fenced is not opened.
   */
  tryAll(standing: readonly Standing[]): Promise<readonly Trial[]>;
  /** The same, and what they hold: for a request of the person, or to take sealing back. */
  openAll(standing: readonly Standing[], options?: OpenAllOptions): Promise<readonly Opened[]>;
  /**
   * From then on `open` refuses these purposes for what is sealed for these subjects; sealing goes on.
   * Replaces what was closed before; none opens all. Throws `subject-erasing` for somebody without a
   * key whose data is being erased.
   */
  limit(tenant: string, subjects: readonly string[], closed: Closed): Promise<Holding>;
  /** What `limit` closed, as the keys database says now. */
  closedTo(tenant: string, subject: string): Promise<Closed>;
  fence(tenant: string, subject: string): Promise<Fenced>;
  fenceAll(tenant: string, subjects: readonly string[]): Promise<Fenced>;
  /** The same for many; one that may not be sealed for carries why in its place. */
  sealAll(values: readonly NewValue[]): Promise<readonly (string | VaultError)[]>;
  /** Takes fences down. → how many were up. */
  lift(tenant: string, subjects: readonly string[]): Promise<number>;
  destroy(tenant: string, subject: string): Promise<number>;
  /** → keys that were not erased yet. */
  destroyAll(tenant: string, subjects: readonly string[]): Promise<number>;
  /** All of a tenant's keys, its own too: contract end. → subject keys that were not erased yet. */
  destroyTenant(tenant: string): Promise<number>;
  /** Throws `tenant-erased`. */
  state(tenant: string, subject: string): Promise<KeyState>;
  rotateEpoch(tenant: string): Promise<void>;
  rewrap(tenant: string, options?: RewrapOptions): Promise<Rewrapped>;
  /** base64url, 43 characters; the same for the same subject as long as the tenant's key lasts. */
  pseudonymOf(tenant: string, subject: string): Promise<string>;
  /** Hex; see `blind-index.ts`. `value` is normalised by the caller. */
  blindIndex(
    tenant: string,
    field: string,
    value: string,
    options?: { readonly bits?: number },
  ): Promise<string>;
  /** 32 bytes from the subject's key: gone with it. Throws `subject-erasing`, `subject-erased`. */
  saltFor(tenant: string, subject: string, label: string): Promise<Buffer>;
  /**
   * The salt under which one ledger entry commits to what it says of these subjects, at least one:
   * also behind a fence, for the erasure's own entries. See `docs/adr/0011`.
   */
  commitmentSalt(subjects: readonly SubjectPlace[], entry: string): Promise<CommitmentSalt>;
  /** The same salt again, by the ids of its keys. Throws `key-unknown`, `subject-erased`. */
  saltOfKeys(keys: readonly string[], entry: string): Promise<Buffer>;
  /** Whose each key is, as far as sealed values say. */
  belonging(claims: readonly Claim[]): Promise<readonly Belonging[]>;
  /** Unwrapped keys held now. */
  readonly held: number;
  close(): void;
}
