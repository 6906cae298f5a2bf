/**
 * The control contract. A control keeps one kind of clause: it *probes* the real stores for facts,
 * *judges* them (pure), and where it can *enforces*. Data runs one way:
 * policy → clauses → probes → findings → status.
 */
import type { z } from 'zod';
import type { Policy, PolicyPromise, Clause } from '../policy/model.ts';

/** A clause kind's parameters, how they read, and what makes them stronger. Pure: no store, no clock. */
export interface ClauseKind<P = unknown> {
  /** Name in a policy file: `breach-notice`. */
  readonly kind: string;
  /** One sentence for the editor's completion and `docs/policy-language.md`. */
  readonly summary: string;
  /** Strict object schema; every property has a `.describe()`. */
  readonly schema: z.ZodType<P>;
  /** The clause as an ordinary sentence for a customer: no field names. */
  say(params: P): string;
  /**
   * Which direction is better for the person, by parameter, for `troth policy diff`.
   * `less`/`more` for numbers and durations, `longer-list`/`shorter-list` for lists, `true`/`false` for flags.
   * A parameter that is not named is reported as changed, neither weaker nor stronger.
   */
  readonly stronger?: Readonly<
    Record<string, 'less' | 'more' | 'longer-list' | 'shorter-list' | 'true' | 'false'>
  >;
}

/** Metadata and behaviour of a control that runs. `C` is what the server gives a probe. */
export interface Control<P = unknown, F = unknown, C = unknown> {
  readonly clause: ClauseKind<P>;
  /** How long a judgement stays fresh; after that it is `unknown`. */
  readonly freshFor: Temporal.Duration;
  /** Reads facts from the stores. Throws when it cannot: the clause is then `unknown`, never kept. */
  probe(context: C, params: P): Promise<F>;
  /** Pure. No finding at all means that nothing was examined: `unknown`. */
  judge(facts: F, params: P, at: JudgeContext): Finding[];
  /** When what the facts rest on is too old, where that is sooner than `freshFor` says. Pure. */
  goodUntil?(facts: F, params: P, at: JudgeContext): Temporal.Instant | undefined;
}

export interface JudgeContext {
  readonly policy: Policy;
  readonly promise: PolicyPromise;
  readonly clause: Clause;
  readonly now: Temporal.Instant;
}

/** `declared`: it rests on nothing but what policy or data map state, and nobody measured it. */
export type Outcome = 'met' | 'at-risk' | 'broken' | 'unknown' | 'attested' | 'lapsed' | 'declared';

/** What a finding rests on: what was looked at, out of what there was. */
export interface Coverage {
  readonly looked: readonly Looked[];
  /** How it was looked at, as a phrase of people: `every row`, `1,000 random rows`, `the catalogue`. */
  readonly how: string;
  /** ISO 8601: when the oldest look that it rests on was made; absent: in this check. */
  readonly since?: string;
  /** Names of what was looked at or declared, where the number alone would not tell. */
  readonly names?: readonly string[];
  /** What this look does not see, as a phrase of people: `backups and files`. */
  readonly unseen?: string;
}

export interface Looked {
  /** Plural noun: `rows`, `columns`, `tables`, `roles`, `entries`. */
  readonly what: string;
  readonly seen: number;
  /** Null where it cannot be told how many there are. */
  readonly of: number | null;
}

/** One judged observation about one resource. Holds locations and counts, never a personal value. */
export interface Finding {
  /** Stable within the control: `past-period`. */
  readonly rule: string;
  readonly outcome: Outcome;
  /** `store`, `store/schema.table`, `store/schema.table.column` or `policy`. Exceptions name it. */
  readonly resource: string;
  /** One sentence with its counts: what is so, and what should be. */
  readonly message: string;
  /** Rows that the finding is about, when they were counted. */
  readonly rows?: number;
  readonly coverage?: Coverage;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** `unknown`: never checked, or the check is stale or failed. Unknown is never kept. */
export type Status = 'kept' | 'at-risk' | 'broken' | 'unknown' | 'attested' | 'lapsed';
