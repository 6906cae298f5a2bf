/**
 * What a check says, as plain data: the JSON that `troth check --json` prints. Holds locations and
 * counts, never a personal value. Times are ISO 8601 in UTC.
 */
import type { Finding, Status } from '@troth/core/control';

export interface PolicyReport {
  readonly policy: string;
  readonly title: string;
  readonly company: string;
  /** Hex SHA-256 of policy and data map. */
  readonly hash: string;
  readonly effective: string;
  readonly version?: VersionReport;
  /** Promises by status; all six are present. */
  readonly counts: Readonly<Record<Status, number>>;
  readonly promises: readonly PromiseReport[];
}

/** By which version the promises are judged. */
export interface VersionReport {
  /** `draft` until a version of the policy is published: `troth policy publish`. */
  readonly state: 'draft' | 'published';
  /** Since when the version that is judged by is in force. */
  readonly since: string;
  /** What the files say now, where that is weaker and not in force. */
  readonly waiting?: {
    readonly hash: string;
    /** First day on which it holds; null until it is published. */
    readonly effective: string | null;
    /** What is weaker than in the version in force, in the customer's words. */
    readonly weaker: readonly string[];
  };
}

export interface PromiseReport {
  readonly id: string;
  readonly says: string;
  readonly note?: string;
  readonly status: Status;
  /** Why it has this status, in one sentence. */
  readonly reason: string;
  /** When its oldest counted judgement was made; null when there is none. */
  readonly checkedAt: string | null;
  /** When the first of its judgements is too old to count; null where one was never made. */
  readonly freshUntil: string | null;
  readonly rollsUp: readonly string[];
  readonly clauses: readonly ClauseReport[];
}

export interface ClauseReport {
  readonly index: number;
  readonly kind: string;
  /** The clause as a sentence. */
  readonly says: string;
  readonly status: Status;
  readonly reason: string;
  readonly checkedAt: string | null;
  readonly freshUntil: string | null;
  /** Ledger entry that commits to the judgement. */
  readonly entry: string | null;
  readonly findings: readonly ReportedFinding[];
}

export interface ReportedFinding extends Finding {
  /** The exception that covers this finding: it then counts as `at-risk`. */
  readonly exception?: {
    readonly id: string;
    readonly reason: string;
    readonly owner: string;
    readonly until: string;
  };
  /** Of what is only declared: who answers for the data map, until when; absent where nobody does. */
  readonly attestation?: {
    readonly role: string;
    /** The day on which it was attested. */
    readonly made?: string;
    readonly until: string;
    readonly state: 'attested' | 'lapsed';
  };
}

/** The history of one clause's status, newest first. */
export interface HistoryLine {
  readonly clause: number;
  readonly status: Status;
  readonly reason: string;
  readonly checkedAt: string;
  readonly entry: string | null;
}
