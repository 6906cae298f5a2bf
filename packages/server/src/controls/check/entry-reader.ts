/**
 * The other side of `Recorder`: what a policy's log says. Rows of Troth's own are only believed as far as
 * they agree with it. Wired to ledger and vault in `main.ts`.
 */
import type { Decision } from '@troth/core/proof';

export interface EntryReader {
  /** By id, one for each that was asked for. */
  open(policy: string, entries: readonly string[]): Promise<ReadonlyMap<string, OpenedRecord>>;
  /** What stands by the policy's log now; only what is new of it is read again. */
  standing(policy: string): Promise<Standing>;
  /** Requests that are over by the log, in pages; all of the log is read. */
  ended(policy: string): AsyncIterable<readonly EndedRequest[]>;
}

export interface EndedRequest {
  readonly request: string;
  readonly entry: string;
  /** `done`, `refused` or `cancelled`. */
  readonly state: string;
}

export interface OpenedRecord {
  readonly id: string;
  /** Null while it waits to be published. */
  readonly index: number | null;
  /** Null where neither log nor evidence tell. */
  readonly entry: {
    readonly clause?: string | undefined;
    readonly decision: Decision;
    readonly policyHash: string;
    /** Rounded down to the hour. */
    readonly at: string;
  } | null;
  /** Null where there is a fault. */
  readonly payload: Payload | null;
  readonly fault: 'not-logged' | 'evidence-missing' | 'evidence-altered' | null;
  /** The keys from which its salt came are destroyed or not at hand: the seal alone vouches for it. */
  readonly isVoid: boolean;
}

export type Payload = Readonly<Record<string, unknown>>;

/** Folded from the log: what is judged, held, excepted, attested and asked for, by the ids of entries. */
export interface Standing {
  /** Clause (`P20.0`) → its newest judgement. */
  readonly judgements: Readonly<Record<string, { readonly entry: string; readonly run: number }>>;
  /** Entries of holds, exceptions, attestations, versions and the like, in order. */
  readonly acts: readonly string[];
  /** Requests that are open by the log → their last entry. */
  readonly requests: Readonly<Record<string, string>>;
  /** How many requests are over. */
  readonly ended: number;
  /** The newest entry that says how far the erased were asked for again; null: none. */
  readonly asking: string | null;
  /** Store → the newest entry that says which database it is. */
  readonly identities: Readonly<Record<string, string>>;
  /** Entries that could not be opened when they were read, and that nobody has released. */
  readonly unread: readonly string[];
  /** Newest hour that an entry states since a clock was last accepted, ISO 8601; null: none. */
  readonly newest: string | null;
  /** Jumps of the clock that somebody ended: what was judged in them does not count. */
  readonly accepted: readonly AcceptedClock[];
}

export interface AcceptedClock {
  /** When, by the clock that was accepted; ISO 8601. */
  readonly at: string;
  /** Runs up to this one were made before it … */
  readonly upTo: number;
  /** … and those after this one in the jump, whatever time they state. */
  readonly after: number;
}

/** What is wrong with an entry's evidence, as the end of a sentence about it. */
export function faultText(fault: NonNullable<OpenedRecord['fault']>): string {
  return {
    'not-logged': 'is in no log',
    'evidence-missing': 'commits to evidence that has gone',
    'evidence-altered': 'commits to other evidence than what is kept',
  }[fault];
}
