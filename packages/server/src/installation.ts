/**
 * What an installation of Troth can do, as the command line (and later the HTTP interface) calls it.
 * `main.ts` makes one; nothing else wires the parts together.
 */
import type { Change, Policy, SourceFile } from '@troth/core/policy';
import type { AcceptedJump } from './clocks.ts';
import type { NewAttestation } from './controls/check/attest.ts';
import type { NewMapAttestation } from './controls/check/attest-map.ts';
import type { ExceptionRow, NewException, Recorded } from './controls/check/exceptions.ts';
import type {
  HistoryLine,
  PolicyReport,
  PromiseReport,
  VersionReport,
} from './controls/check/report.ts';
import type { Requests } from './controls/requests/contract.ts';
import type { OpenedRecord } from './controls/check/entry-reader.ts';
import type { LogSummary } from './ledger/summary.ts';
import type { Waiting } from './platform/seats.ts';
import type { VaultOperations } from './vault-operations.ts';

export interface Installation {
  readonly home: string;
  /** Folder of the published logs. */
  readonly ledgerFolder: string;
  /** The policies in force, with the sources that they were compiled from. */
  readonly policies: readonly LoadedPolicy[];
  /** Checks clauses, records judgements with evidence, publishes the ledger, and says how all stands. */
  check(options?: CheckOptions): Promise<readonly PolicyReport[]>;
  /** How all stands by the latest judgements; reads only. */
  status(options?: { readonly policies?: readonly string[] }): Promise<readonly PolicyReport[]>;
  /** `P20` or, where two policies have one, `panda/P20`. Throws `promise-unknown`, `promise-ambiguous`. */
  explain(promise: string): Promise<Explanation>;
  /** Puts the version of the policy's files in force, on a day. Throws what `Governing.publish` does. */
  publishPolicy(policy: string, publishing: Publishing): Promise<Published>;
  attest(policy: string, attestation: NewAttestation): Promise<Recorded>;
  /** Of the policy's data map as it is: somebody answers for what it declares. */
  attestMap(policy: string, attestation: NewMapAttestation): Promise<Recorded>;
  /**
   * Ends a recorded jump of the clock: what was judged in it is void. → how many judgements. Throws
   * `clock-right` where the clock agrees, `clock-off` where it still does not with the databases.
   */
  acceptClock(reason: string): Promise<AcceptedJump>;
  /**
   * Takes what answers under the store's address for the store from now on. → the entry; null where it is
   * known already. Throws `store-unknown`, `store-reason`.
   */
  acceptStore(policy: string, acceptance: StoreAcceptance): Promise<Accepted>;
  addException(policy: string, exception: NewException): Promise<Recorded>;
  endException(id: string): Promise<Recorded>;
  exceptions(): Promise<readonly ExceptionRow[]>;
  logs(): Promise<readonly LogSummary[]>;
  /** Sequences and publishes whatever is in the outbox. */
  publish(): Promise<readonly LogSummary[]>;
  /** The receipt (`tlog-proof`) of an entry that is published. Throws `entry-unknown`, `entry-pending`. */
  receipt(entry: string): Promise<string>;
  /** What an entry commits to, opened and compared with the commitment. Throws `entry-unknown`. */
  evidence(entry: string): Promise<EntryEvidence>;
  /** People's requests about their data, from opening to certificate. */
  readonly requests: Requests;
  /** Sealed values and their keys. */
  readonly vault: VaultOperations;
  doctor(): Promise<readonly DoctorLine[]>;
  /** Connection string to a database of the PostgreSQL that holds Troth's own state; it need not exist. */
  databaseUrl(name: string): string;
  /** Makes an empty database there; false when there is one of that name already. */
  createDatabase(name: string): Promise<boolean>;
  /** Makes this process the one that works on this data, until `close`. Throws `instance-claimed`. */
  claim(): Promise<void>;
  /**
   * Re-checks on schedule, sequences and publishes until `stop`; claims first where that is not done.
   * The first re-check of a policy is one period after its last check.
   */
  startWorker(options: {
    /** Where another process has the claim, wait for its end and take over, instead of `instance-claimed`. */
    readonly standby?: boolean;
    readonly onChecked?: (reports: readonly PolicyReport[]) => void;
    readonly onProblem?: (error: unknown) => void;
  }): Promise<{ stop(): Promise<void> }>;
  close(): Promise<void>;
}

export interface StoreAcceptance {
  readonly store: string;
  /** In 20 characters or more. */
  readonly because: string;
}

export interface Accepted {
  readonly store: string;
  readonly entry: string | null;
}

export interface EntryEvidence extends OpenedRecord {
  readonly log: string;
}

export interface LoadedPolicy {
  readonly policy: Policy;
  readonly sources: readonly SourceFile[];
  /** Absent before an installation governs by it. */
  readonly version?: VersionReport;
}

export interface Publishing {
  /** The role that answers for it. */
  readonly by: string;
  /** First day on which it holds, in the policy's zone; the earliest that is allowed when absent. */
  readonly effective?: Temporal.PlainDate;
  /** Say what would be published, and publish nothing. */
  readonly dryRun?: boolean;
}

export interface Published {
  readonly policy: string;
  readonly hash: string;
  /** The version that it takes the place of. */
  readonly before: string;
  readonly effective: string;
  readonly changes: readonly Change[];
  /** The ledger entry; null where nothing was published. */
  readonly entry: string | null;
}

export interface CheckOptions extends Waiting {
  readonly policies?: readonly string[];
  /** Promise ids; all when absent. */
  readonly promises?: readonly string[];
  /** Scan every row instead of a random sample. */
  readonly full?: boolean;
  readonly onProgress?: (progress: CheckProgress) => void;
}

export interface CheckProgress {
  readonly policy: string;
  /** `P20.0`; the clause that was just judged. */
  readonly clause: string;
  readonly done: number;
  readonly total: number;
}

export interface Explanation {
  readonly policy: string;
  readonly promise: PromiseReport;
  readonly history: readonly HistoryLine[];
  /** Ledger entries of the current judgements, with their place once published. */
  readonly receipts: readonly {
    readonly clause: number;
    readonly entry: string;
    readonly log: string;
    readonly index: number | null;
  }[];
}

/** One thing that was looked at in this installation. */
export interface DoctorLine {
  readonly subject: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly message: string;
  /** What to do, where something is to be done. */
  readonly fix?: string;
}
