/**
 * What a check is told of Troth's own requests under one policy. It is counted in Troth's database,
 * so that memory stays flat however many there are; certificates are verified, not believed.
 */
import type { RowKey } from '../../stores/contract.ts';
import type { Right } from './request.ts';
import type { CertificateFacts } from './certificate-facts.ts';
import type { LineFault } from './held-lines.ts';
import type { Asked } from './asking.ts';
import type { Untold } from './key-forms.ts';
import type { Excepted } from './selections.ts';

export interface OwnRequests {
  /** Folder of the copies that people were given; there may be none. */
  readonly exports?: string;
  /** Rights that a workflow carries out here. */
  readonly carriedOut: ReadonlySet<Right>;
  counts(right: Right, limits: Limits): Promise<RequestCounts>;
  /** Of requests for this right that are done. */
  certificates(right: Right): Promise<CertificateFacts>;
  /** Rows that requests with a step since then found and removed: `store.dataset` → rows. */
  removedSince(moment: Temporal.Instant): Promise<Readonly<Record<string, number>>>;
  holds(): Promise<HoldFacts>;
  /** People under a hold or a restriction, by kind: nothing of theirs is swept. */
  spared(): Promise<Excepted>;
  /** Entries of the suppression ledger for this policy: kind of person → people. */
  suppressed(): Promise<Readonly<Record<string, number>>>;
  /** Pseudonyms that must stand in the suppression ledger, and those of them that do not. */
  lost(): Promise<Lost>;
  /** Where nothing could show who came back, and people who were listed before keys were kept. */
  blind(): Promise<{
    readonly datasets: readonly string[];
    readonly untold: readonly Untold[];
    readonly peopleBefore: number;
  }>;
  isSuppressed(kind: string, key: RowKey): Promise<boolean>;
  /** Asks for people of the suppression ledger again, dataset by dataset. */
  cameBack(): Promise<readonly Asked[]>;
}

/** The file of the suppression ledger, held against requests and releases. */
export interface Lost {
  readonly expected: number;
  readonly missing: number;
  /** Requests of what is missing. */
  readonly of: readonly string[];
  /** Lines that are another than what is behind them, or have nothing there. */
  readonly faults: readonly LineFault[];
}

/** What was opened before these moments and is still open is late. */
export interface Limits {
  readonly late: Temporal.Instant;
  /** Late although it was extended with a reason; the same as `late` where that is not provided for. */
  readonly hopeless: Temporal.Instant;
}

export interface RequestCounts {
  /** In whatever state. */
  readonly ever: number;
  readonly open: number;
  /** Open, and nobody has said yet how the person was recognized. */
  readonly unverified: number;
  /** Open and past the limit, unless an extension that was recorded with its reason still runs. */
  readonly late: number;
  /** Open and past the limit, within such an extension. */
  readonly extended: number;
  /** Whole days by which the oldest of `late` is past the limit; 0 where none is. */
  readonly lateByDays: number;
  /** Open, and something of it is not done: `partial` and `failed`. */
  readonly short: number;
  readonly done: number;
  /** Done, refused or cancelled in the last 365 days, but after the deadline that the request had. */
  readonly endedLate: number;
  readonly refused: number;
  /** Ended with something that could not be done, in the last 365 days. */
  readonly closed?: number;
  /** Ended because nothing was left to do, in the last 365 days: others had deleted the rows. */
  readonly nothingLeft?: number;
}

export interface HoldFacts {
  readonly inForce: number;
  /** In force or ended. */
  readonly ever: number;
  /** `store.dataset`: wholly under a hold that is in force. */
  readonly datasets: readonly string[];
  /** Requests whose plan names a hold as the reason why something stays. */
  readonly shown: number;
  /** Requests that a hold reduced without their plan saying so. */
  readonly silent: number;
  /** Requests that changed rows which were under a hold when they started. */
  readonly broken: number;
}
