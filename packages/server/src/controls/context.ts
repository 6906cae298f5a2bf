/**
 * What a check hands to the probes. One `Inspection` serves all clauses of a run, so that a table
 * is discovered, counted and scanned once however many promises are about it.
 */
import type { Control, Finding } from '@troth/core/control';
import type { Clause, Policy, PolicyPromise } from '@troth/core/policy';
import type {
  Answer,
  CountQuery,
  LocateQuery,
  RoleFacts,
  RowKey,
  SamplePage,
  SampleQuery,
  Table,
  TableName,
  TransportFacts,
  Whereabouts,
} from '../stores/contract.ts';
import type { Gate, KeyState, Standing, Trial } from '../vault/index.ts';
import type { Inventory } from '../stores/inventory.ts';
import type { Ways } from '../stores/ways.ts';
import type { ClassifiedColumn } from './classified.ts';
import type { AuthorityFacts } from './purpose/authority.ts';
import type { OwnRequests } from './requests/facts.ts';
import type { Look, TableScan } from './reading/look.ts';
import type { ColumnScan } from './reading/value-look.ts';

export type RunningControl = Control<unknown, unknown, ProbeContext>;

export interface ProbeContext {
  readonly policy: Policy;
  readonly promise: PolicyPromise;
  readonly clause: Clause;
  readonly now: Temporal.Instant;
  readonly stores: Inspection;
  /** Of this policy's promise, all roles, the latest first; withdrawn ones too. */
  attestations(promise: string): Promise<readonly AttestationFact[]>;
  /** Every version of this policy that was recorded, the oldest first. */
  history(): Promise<readonly PolicyVersion[]>;
  ledger(): Promise<LedgerFacts>;
  /** Troth's own requests under this policy, and what they left behind. */
  readonly requests: OwnRequests;
  /** What the check before this one found of the same clause; undefined where there was none. */
  previous(promise: string, clause: number): Promise<PreviousCheck | undefined>;
  /** Whether sealed values open where they stand; absent where no keys database is connected. */
  readonly trial?: ((standing: readonly Standing[]) => Promise<readonly Trial[]>) | undefined;
  /** Each tenant of the policy (`vault/place.ts` names them) → state of its keys; absent where there is no vault. */
  readonly tenantStates?: (() => Promise<ReadonlyMap<string, KeyState>>) | undefined;
  /** The one that the vault asks before it opens anything; absent where there is no vault. */
  readonly gate?: Gate | undefined;
  /** When the oldest epoch key in use was made; null where no key was; absent where there is no vault. */
  readonly oldestEpoch?: (() => Promise<Temporal.Instant | null>) | undefined;
  /** Whether those who asked for something were recognised, and somebody approved it, before it ran. */
  authority(): Promise<AuthorityFacts>;
}

/**
 * Reads of the policy's stores, each made once and shared. A read that failed stays failed for the
 * run: the same `TrothError` for everyone who asks.
 */
export interface Inspection {
  readonly mode: 'sample' | 'full';
  /** Tables of the store's declared schemas and of its datasets. */
  discovered(store: string): Promise<readonly Table[]>;
  /** Tables of every schema, whatever the map covers. */
  everything(store: string): Promise<readonly Table[]>;
  /** What the server shows besides; databases that the map does not leave out are looked into. */
  inventory(store: string): Promise<Answer<Inventory>>;
  roles(store: string): Promise<Answer<readonly RoleFacts[]>>;
  ways(store: string): Promise<Answer<Ways>>;
  transport(store: string): Promise<Answer<TransportFacts>>;
  /** Under which names the network knows the server. */
  whereabouts(store: string): Promise<Answer<Whereabouts>>;
  count(store: string, query: CountQuery): Promise<number>;
  /** Rows as they stand in the store; read anew at each call. */
  sample(store: string, query: SampleQuery): AsyncIterable<SamplePage>;
  /** The same of rows that have a key. */
  locate(store: string, query: LocateQuery): AsyncIterable<readonly RowKey[]>;
  /** Values of the table, looked at once for every rule: whole where it is small, else by laps. */
  scanned(store: string, table: Table): Promise<TableScan<ColumnScan>>;
  /** The same for another look, once for each name. */
  looked<C>(store: string, table: Table, look: Look<C>): Promise<TableScan<C>>;
  /** What the sampled values of columns seem to be. */
  classified(
    store: string,
    table: TableName,
    columns: readonly string[],
  ): Promise<readonly ClassifiedColumn[]>;
}

export interface PreviousCheck {
  readonly checkedAt: Temporal.Instant;
  readonly findings: readonly Finding[];
}

export interface AttestationFact {
  /** The role that stated it; never a person's name. */
  readonly role: string;
  readonly madeAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
  readonly revokedAt: Temporal.Instant | null;
  /** Hex SHA-256 of the evidence; null where the statement is all there is. */
  readonly evidenceDigest: string | null;
  /** File name of the evidence. */
  readonly evidenceName?: string | null;
}

export interface PolicyVersion {
  /** It stands in the files, and is weaker than the one in force. */
  readonly isWaiting: boolean;
  /** `Policy.hash`. */
  readonly hash: string;
  readonly effective: Temporal.PlainDate;
  /** The day on which it says that it last changed; null where that was not kept. */
  readonly dated: Temporal.PlainDate | null;
  readonly recordedAt: Temporal.Instant;
}

/** How complete the policy's log is; `LedgerCompleteness` of the ledger has all of these. */
export interface LedgerFacts {
  /** Entries that have an index. */
  readonly size: number;
  /** Entries under the published, signed checkpoint; null when there is no valid one. */
  readonly published: number | null;
  /** Entries in the outbox that have no index yet. */
  readonly pending: number;
  /** For how long the oldest of them has waited; null when none waits. */
  readonly pendingSeconds: number | null;
  /** Indexes that no entry has. */
  readonly gaps: number;
  /** Ids that more than one entry has. */
  readonly doubled: number;
  readonly evidenceWithoutEntry: number;
  readonly entriesWithoutEvidence: number;
  /** Whether database, tiles and signed checkpoint have the same size and root. */
  readonly rootsAgree: boolean;
  /** What stood in the outbox in the last 30 days and was no entry. */
  readonly setAside: number;
  /** Why nothing more is published, in a sentence; null where nothing stands against it. */
  readonly fault: string | null;
  /** What was read of the published files, byte by byte. */
  readonly look: LedgerLook;
}

export interface LedgerLook {
  /** Entries under the signed checkpoint. */
  readonly entries: number;
  /** Those that were read within a day, and of them in this check. */
  readonly seen: number;
  readonly seenNow: number;
  readonly oldest: Temporal.Instant | null;
  /** Files that were not what was signed. */
  readonly damaged: readonly {
    readonly file: string;
    readonly says: string;
    readonly isRebuilt: boolean;
  }[];
}

/** A daily check that runs an hour or two late is not stale. */
export const daily: Temporal.Duration = Temporal.Duration.from({ hours: 26 });
