/**
 * A workflow: what one right, a destruction or a sweep does between approval and certificate. States,
 * deadlines, the comparison with what was approved, running alone and going on after a crash are
 * those of `run.ts`, the same for all. A workflow is `enforce.ts` of its folder.
 *
 * Every part may be cut short by kill -9 and called again: it is idempotent, and `plan` only reads.
 */
import type { Policy } from '@troth/core/policy';
import type { Certificate } from '@troth/core/proof';
import type { WritableStore } from '../../stores/contract.ts';
import type { PoolClient } from '../../platform/database.ts';
import type { KeyPlace, RequestEnvironment, RunStep, Subject } from './environment.ts';
import type { Handles } from './handles.ts';
import type { Elsewhere, NotLooked, Plan } from './plan-model.ts';
import type { Failure, Request } from './request.ts';
import type { Excepted, Identifiers } from './selections.ts';

export type { Identifiers } from './selections.ts';

/** By name. */
export type Stores = ReadonlyMap<string, WritableStore>;

/** What a workflow is given. */
export interface Job {
  readonly environment: RequestEnvironment;
  readonly policy: Policy;
  readonly request: Request;
  /** `kind` is `tenant` for a destruction; a sweep has nobody. */
  readonly subject: Subject;
  /** What was asked besides, as it was given to `open`; personal values may be in it. */
  readonly input: Input;
  readonly stores: Stores;
  /** Texts of each person, in the order of `subject.keys`, as an earlier run of this request saw them. */
  readonly identifiers: Identifiers;
  /** People under a hold or a limitation, by kind: sweeps leave their rows alone. */
  readonly excepted: Excepted;
  readonly handles: Handles;
  readonly signal?: AbortSignal;
  /** Rows up to which the plan is tried before it is shown; 0: not at all; absent: nobody asked for it. */
  readonly rehearseUpTo?: number;
}

export type Input = Readonly<Record<string, unknown>>;

/** A job whose plan was approved and is being carried out. */
export interface Running extends Job {
  readonly plan: Plan;
  /** Called between batches and steps and awaited; throws `held` where a hold has come that keeps rows of the plan. */
  readonly at: (step: RunStep) => void | Promise<void>;
  /** For whoever goes around holds: they are asked for by what is in force from now on. Absent where nothing is changed. */
  readonly holds?: { renew(): Promise<void> };
  /** Tables that lost rows were rewritten. */
  readonly scrubbed?: boolean;
}

export interface Planned {
  readonly plan: Plan;
  /** Names and addresses that are masked in free text; kept encrypted while the request runs. */
  readonly identifiers: Identifiers;
}

export interface ReadBack {
  /** `store/step` → rows that are left; only those above 0. */
  readonly remaining: Readonly<Record<string, number>>;
  /** `store/step` → rows that were found and went otherwise; only those above 0. */
  readonly unaccounted?: Readonly<Record<string, number>>;
  /** What could not be asked: what is not known to be done is not done. */
  readonly failures: readonly Failure[];
}

/** What the certificate says beside the plan's rows; absent parts are said as nothing. */
export interface Conclusion {
  readonly keys: Certificate['keys'];
  readonly suppressed: boolean;
  /** Since when its people stand in the suppression ledger, ISO 8601; absent: none of them does. */
  readonly suppressedAt?: string;
  readonly remains?: Certificate['remains'];
  readonly exported?: Certificate['exported'];
  readonly limited?: Certificate['limited'];
  readonly nothingLeft?: Certificate['nothingLeft'];
  /** `store/step` → rows, where what was done is not what was counted on the way: rows of a copy. */
  readonly found?: Readonly<Record<string, number>>;
  /** What the last search found, and where it could not look. */
  readonly elsewhere?: Elsewhere;
  /** The same where nothing was searched for. */
  readonly notLooked?: readonly NotLooked[];
  /** Recipients of the plan are told (GDPR Art. 19). */
  readonly tells: boolean;
  /** What belongs into the transaction that ends the request. */
  readonly also?: (client: PoolClient) => Promise<void>;
}

export interface Workflow {
  /** What `open` may be given as input, and about how many people. Throws `request-input`. */
  check?(policy: Policy, kind: string, input: Input): void;
  /** Whether one request may be about several people. */
  readonly many: boolean;
  /** Whether whoever it is about is looked for in what the data map does not know, before and after. */
  readonly searches?: boolean;
  plan(job: Job): Promise<Planned>;
  /** Keys that are fenced before the first change, and destroyed at the end by `conclude`. */
  keyPlaces?(job: Job): readonly KeyPlace[];
  /** The plan's changes when absent. */
  act?(running: Running): Promise<readonly Failure[]>;
  /** The plan's steps counted again when absent. */
  readBack?(running: Running): Promise<ReadBack>;
  /** Every store was asked again and nothing was left. */
  conclude(running: Running): Promise<Conclusion>;
}
