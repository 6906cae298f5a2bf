/** A request as the rows hold it. */
import type { RequestRows } from '@troth/core/policy';
import type { Plan } from './plan-model.ts';
import type { State } from './state.ts';

/** A person's right, or what the policy itself asks for: destruction at a contract's end, retention. */
export type Right = RequestRows['right'] | 'destruction' | 'retention';

export interface Request {
  readonly id: string;
  readonly policy: string;
  /** The version that governed when it was opened or last planned. */
  readonly policyHash: string;
  readonly right: Right;
  readonly subjectKind: string;
  /** Null where it is about several people, or about nobody. */
  readonly pseudonym: string | null;
  readonly people: number;
  readonly state: State;
  readonly openedAt: Temporal.Instant;
  readonly dueAt: Temporal.Instant;
  readonly extendedBecause: string | null;
  readonly plan: Plan | null;
  /** `store` and step number (`main/3`) → rows found. */
  readonly found: Readonly<Record<string, number>> | null;
  /** The same → rows that the approved plan counted, and that were gone when the run began. */
  readonly gone: Readonly<Record<string, number>> | null;
  readonly failures: readonly Failure[];
  readonly finishedAt: Temporal.Instant | null;
  /** What of its row is not what the ledger says; then `state` is the ledger's. */
  readonly differs?: string;
}

/** Something that is not done, named: partial is never complete. */
export interface Failure {
  readonly store: string;
  /** `store.dataset`, or empty where the whole store is meant. */
  readonly resource: string;
  readonly code: string;
  readonly rows: number | null;
  /** Whether trying again later may help; absent: no. */
  readonly retry?: boolean;
  /** In words, with the names that the store gave; never a value. */
  readonly says?: string;
  /** The same, name by name. */
  readonly server?: ServerRefusal;
  /** Nothing was changed by this run, nor by one before it: the request can be given up. */
  readonly untouched?: true;
}

/** What a store that refused stands on. */
export interface ServerRefusal {
  readonly sqlstate: string;
  /** `schema.table` */
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
  /** `schema.function` */
  readonly routine?: string;
}

/** One transition, with its ledger entry. */
export interface RequestEvent {
  readonly event: string;
  readonly state: State;
  readonly at: Temporal.Instant;
  readonly entry: string;
}
