/** What an installation can do with people's requests, as the command line calls it. */
import type { Waiting } from '../../platform/seats.ts';
import type { DestructionDue } from '../destruction/due.ts';
import type { Limitation } from '../limitation/limitations.ts';
import type { AskedAgain } from './asked.ts';
import type { Hold } from './holds.ts';
import type { Plan } from './plan-model.ts';
import type { UnderWay } from './under-way.ts';
import type { PlanOptions } from './plan-request.ts';
import type { Request, RequestEvent, Right } from './request.ts';
import type { ResumeOptions } from './resume.ts';
import type { Whom } from './subject.ts';
import type { SuppressedLine } from './held-lines.ts';
import type { Input } from './workflow.ts';

export interface Requests {
  /** → the request, `verified` where `verified` says how the person was recognized. */
  open(policy: string, request: NewRequest): Promise<OpenedRequest>;
  verify(id: string, how: string): Promise<Request>;
  /** Plans anew, and tries the plan; changes nothing in the stores. Waits for a seat, as `run` does. */
  plan(id: string, options?: PlanOptions & Waiting): Promise<Plan>;
  approve(id: string, by: string): Promise<Request>;
  /** Runs an approved request, or goes on with one that was cut short. */
  run(id: string, options?: { readonly scrub?: boolean } & Waiting): Promise<Request>;
  /**
   * Goes on with every request that a process left when it was killed, and tries those again that fell
   * short of nothing but what passes by itself, after a minute, doubling to an hour. → those that were run.
   */
  resume(options?: ResumeOptions): Promise<readonly Request[]>;
  extend(
    id: string,
    extension: { readonly because: string; readonly until: Temporal.Instant },
  ): Promise<Request>;
  refuse(id: string, because: string): Promise<Request>;
  /** Ends what has changed nothing yet. Throws `request-reason` without a reason. */
  cancel(id: string, because: string): Promise<Request>;
  /**
   * Ends what is partial by something that nobody can do any more, with a certificate of what was done.
   * Throws `request-reason`, `request-state`.
   */
  closeRequest(id: string, because: string): Promise<Request>;
  show(
    id: string,
  ): Promise<{ readonly request: Request; readonly events: readonly RequestEvent[] }>;
  list(options?: { readonly open?: boolean }): Promise<readonly Request[]>;
  /** The signed note. Throws `certificate-missing` unless the request is done. */
  certificate(id: string): Promise<string>;
  /** How often its people were asked for again, and what was found; undefined where nobody was erased. */
  askedAgain(id: string): Promise<AskedAgain | undefined>;
  /** What the file says and what it lacks, line by line, with what is not as request and ledger say. */
  suppressed(): Promise<readonly SuppressedLine[]>;
  /** Opens a request for each person of the suppression ledger who is there again. */
  replay(policy: string): Promise<Replayed>;
  /** What was released is no longer looked for. → how many pseudonyms. Throws `suppression-unknown`. */
  releaseSuppression(release: Release): Promise<number>;
  /** Customers who have left and of whom something is there that must go, the earliest date first. */
  destructionsDue(policy: string): Promise<readonly DestructionDue[]>;
  /** Column → value; `onRequest`: why, where the contract runs. Throws `destruction-running`, `destruction-open`. */
  openDestruction(
    policy: string,
    asked: { readonly tenant: Readonly<Record<string, string>>; readonly onRequest?: string },
  ): Promise<Request>;
  /** A verified request for each that is due and has none. → ids. */
  openDueDestructions(policy: string): Promise<readonly string[]>;
  /** The plan of a sweep that would be asked for now; nothing is stored. */
  previewSweep(policy: string, input: Input): Promise<Plan>;
  addHold(policy: string, hold: NewHoldOn): Promise<string>;
  /** Requests that are running and may be changing what the hold is on. */
  runsUnder(hold: string): Promise<readonly UnderWay[]>;
  /** A reason is needed where whom the hold protects can no longer be told. */
  endHold(id: string, reason?: string): Promise<void>;
  /** Throws `entry-unknown` where nothing is to be released. */
  releaseEntry(entry: string, reason: string): Promise<void>;
  /** Closes the stores that requests opened. */
  close(): Promise<void>;
  holds(options?: { readonly all?: boolean }): Promise<readonly Hold[]>;
  limitations(options?: { readonly all?: boolean }): Promise<readonly Limitation[]>;
  /** The person is told before (GDPR Art. 18(3)). Throws `limitation-unknown`. */
  endLimitation(id: string): Promise<void>;
}

export interface OpenedRequest extends Request {
  /** Requests that are about one of the same people and have not ended, the latest first. */
  readonly alsoOpen: readonly string[];
}

export interface NewRequest {
  readonly right: Right;
  /** Kind of person; `tenant` for a destruction, `everybody` for a sweep. */
  readonly kind: string;
  /** Several only where the right allows it; none for a sweep. */
  readonly whom: readonly Whom[];
  /** What the right needs besides: see its workflow. An erasure takes `gone: true`. */
  readonly input?: Input;
  readonly openedAt?: Temporal.Instant;
  /** One month after that when absent (GDPR Art. 12(3)). */
  readonly dueAt?: Temporal.Instant;
  readonly verified?: string;
}

export interface NewHoldOn {
  readonly on: { readonly kind: string; readonly whom: Whom } | { readonly dataset: string };
  readonly reason: string;
  readonly owner: string;
}

export interface Replayed {
  /** People of the list who are in the stores again. */
  readonly found: number;
  /** Requests that were opened for them; none where one is open already. */
  readonly opened: readonly string[];
  /** Requests of people of whom it is certain that they were erased: opened now, or before. */
  readonly certain: readonly string[];
  /** Requests that wait for a person's word: nothing tells whether somebody else has the key now. */
  readonly doubtful: readonly string[];
  /** Pseudonyms whose rows are younger than the erasure: perhaps somebody else. No request is opened. */
  readonly perhaps: readonly string[];
  /** Pseudonyms of lines that no request put there, whose rows are there: nobody is erased by these. */
  readonly unfounded: readonly string[];
  /** What of the suppression ledger is not as request and ledger say, as sentences. */
  readonly differs: readonly string[];
  /** Rows that only a key, an address or a number shows: an erasure cannot name their person. */
  readonly byHand: number;
}

/** Whose key, address or number it is now. */
export interface Release {
  /** One pseudonym of the list, or all that came onto it with a request. */
  readonly of: { readonly pseudonym: string } | { readonly request: string };
  /** 20 characters or more; it stands in the ledger. */
  readonly reason: string;
}
